"""The life of a drafted report between its figures and its paper: edited, checked by agencies, frozen.

draft → being checked → frozen (queued for the printer). Every act locks the run's row, so of two people
freezing at once one wins and the other is told; the table's trigger holds what was frozen.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, Role
from agencies.succession import successors_of
from agencies.visibility import acting_agency_ids, memberships_in_force
from assignments.services.step import save_for
from core.files import files_undone_on_failure, store_upload
from core.formatting import vn_moment
from core.refusals import NotAllowed, Refused, Stale
from core.uploads import JPEG, PDF, PNG, TIFF, CheckedUpload
from reporting import check_mails
from reporting.draft_words import data_to_print, last_signing, set_words
from reporting.models import AgencyCheck, ReportRun, SignedCopy
from reporting.models.agency_check import FIGURE_NAMES
from reporting.paper.compliance import ComplianceReport, head_of, remark_lines
from reporting.paper.frozen import thaw
from reporting.waking import wake

State = ReportRun.State
FREEZERS = frozenset({Role.CLERK, Role.COORDINATOR, Role.LEADER})
ANSWERERS = frozenset({Role.FOCAL, Role.LEADER})
# The figures of an agency's line that it can say are others.
CLAIMABLE = tuple(FIGURE_NAMES)
SCANS = (PDF, PNG, JPEG, TIFF)


def may_freeze(user: Any, run: ReportRun, on: date) -> bool:
    """Whether this person may work on the draft: who reports for the body; a focal officer for its own."""
    return run.agency_id in bodies_worked_for(user, on)


def bodies_worked_for(user: Any, on: date) -> frozenset[int]:
    """Bodies whose drafts and schedules this person changes; an auditor asks for reports, no more."""
    own = {m.agency_id for m in memberships_in_force(user, on) if m.role == Role.FOCAL}
    return frozenset(own | acting_agency_ids(user, FREEZERS, on))


def answers_for(user: Any, on: date) -> frozenset[int]:
    """Agencies whose figures this person confirms or objects to, those passed on to them included."""
    acting = acting_agency_ids(user, ANSWERERS, on)
    asked = Agency.objects.filter(
        pk__in=AgencyCheck.objects.waiting().values("agency"), ended_on__isnull=False
    )
    heirs = successors_of(asked, on) if acting else {}
    return acting | {older for older, heir in heirs.items() if heir.pk in acting}


def set_down(run: ReportRun, *, held: QuerySet[ReportRun], now: datetime) -> bool:
    """Leave the collected figures as a draft for people; False when the worker lost its hold.

    Words that somebody wrote stay; agencies whose figures changed since they answered are asked again.
    """
    with transaction.atomic():
        row = held.select_for_update(of=("self",)).first()
        if row is None:
            return False
        report = thaw(ComplianceReport, run.data)
        changes: dict[str, Any] = {"step": "", "state": State.DRAFT, "finished_at": now}
        if row.version == 1:
            changes["difficulties"] = "\n".join(remark_lines(report.difficulties))
            changes["proposals"] = "\n".join(remark_lines(report.proposals))
            changes |= last_signing(row)
        if row.check_by is not None:
            changes["state"] = State.CHECKING
            _renew_checks(row, report, now=now)
        held.update(**changes)
    return True


def edit_draft(run_id: int, *, by: Any, now: datetime, version: int, **given: Any) -> ReportRun:
    """Change the words and the parts of a draft: those of draft_words.EDITABLE that are given."""
    with transaction.atomic():
        run = _open_draft(run_id, by=by, now=now, version=version)
        set_words(run, given, on=timezone.localdate(now))
        _save(run, *given)
    return run


def start_checking(
    run_id: int, *, by: Any, now: datetime, version: int, check_by: date
) -> ReportRun:
    """Ask every agency in the draft to confirm its figures by a day; mails leave with the commit."""
    with transaction.atomic():
        run = _open_draft(run_id, by=by, now=now, version=version)
        if check_by < timezone.localdate(now):
            raise Refused(_("Give the agencies a day that has not passed."), field="check_by")
        report = thaw(ComplianceReport, run.data)
        if not any(row.agency for row in report.agencies):
            raise Refused(_("No agency has figures in this report; nobody can be asked."))
        run.state, run.check_by = State.CHECKING, check_by
        _save(run, "state", "check_by")
        _renew_checks(run, report, now=now)
    return run


def _renew_checks(run: ReportRun, report: ComplianceReport, *, now: datetime) -> None:
    """Make the line of every agency in the report; ask again those whose figures are others now."""
    known = {check.agency_id: check for check in run.checks.select_for_update()}
    asked: list[AgencyCheck] = []
    for row in report.agencies:
        if row.agency is None:
            continue
        check = known.pop(row.agency, None) or AgencyCheck(run=run, agency_id=row.agency)
        if check.figures == (figures := asdict(row)):
            continue
        check.figures, check.answer, check.words, check.claims = figures, "", "", {}
        check.answered_at = check.answered_by = check.reminded_at = None
        save_for(check, by=run.requested_by, at=now, reason="ask")
        asked.append(check)
    for gone in known.values():
        _drop(gone, now=now)
    check_mails.ask(run, asked, now=now)


def _drop(check: AgencyCheck, *, now: datetime) -> None:
    """An agency that no longer has figures in the report has nothing to confirm; history keeps it."""
    if check.answer == AgencyCheck.Answer.OBJECTED:
        return  # what was objected stays to be read
    check._history_date = now  # type: ignore[attr-defined]
    check.delete()


def answer_check(
    check_id: int,
    *,
    by: Any,
    now: datetime,
    answer: str,
    words: str,
    version: int,
    claims: dict[str, int] | None = None,
) -> AgencyCheck:
    """Confirm or object on behalf of an agency, perhaps with what single figures should be.

    It may be changed until the report is frozen.
    """
    with transaction.atomic():
        seen = AgencyCheck.objects.visible_to(by).get(pk=check_id)
        run = ReportRun.objects.select_for_update(of=("self",)).get(pk=seen.run_id)
        check = AgencyCheck.objects.select_for_update(of=("self",)).get(pk=check_id)
        if check.agency_id not in answers_for(by, timezone.localdate(now)):
            raise NotAllowed(_("Only the agency itself answers for its figures."))
        if run.state != State.CHECKING:
            raise Refused(_("This report is not being checked any more."))
        if run.version != version:
            raise Stale
        words = words.strip()
        if answer == AgencyCheck.Answer.OBJECTED and not words:
            raise Refused(_("Say what is wrong with the figures."), field="words")
        check.claims = _other_figures(check, claims or {})
        if check.claims and answer != AgencyCheck.Answer.OBJECTED:
            raise Refused(
                _("You give other figures than the report: object, or leave them out."),
                field="answer",
            )
        check.answer, check.words = answer, words
        check.answered_at, check.answered_by = now, by
        save_for(check, by=by, at=now, reason=answer)
        check_mails.answered(run, check, now=now)
    return check


def _other_figures(check: AgencyCheck, claims: dict[str, int]) -> dict[str, int]:
    """What differs from the report, of the figures it has."""
    known = {name: check.figures.get(name) for name in CLAIMABLE}
    return {name: n for name, n in claims.items() if name in known and n != known[name]}


def remind_agencies(run_id: int, *, by: Any, now: datetime) -> int:
    """Tell agencies that have not answered once more, each at most once a day; return how many."""
    with transaction.atomic():
        run = _lock(run_id, by=by, now=now)
        if run.state != State.CHECKING:
            raise Refused(_("This report is not being checked any more."))
        today = timezone.localdate(now)
        silent = list(run.checks.unanswered().select_for_update())
        due = [one for one in silent if not one.reminded_at
               or timezone.localdate(one.reminded_at) < today]  # fmt: skip
        if not due:
            raise Refused(_("Every agency has answered or was reminded today."))
        run.checks.filter(pk__in=[one.pk for one in due]).update(reminded_at=now)
        check_mails.ask(run, due, now=now, again=True)
    return len(due)


def collect_again(run_id: int, *, by: Any, now: datetime, version: int) -> ReportRun:
    """Take fresh figures into a draft, as after an agency corrected its duties; words stay."""
    with transaction.atomic():
        run = _open_draft(run_id, by=by, now=now, version=version)
        run.state, run.data, run.attempts = State.QUEUED, None, 0
        run.n_done = run.n_total = 0
        _save(run, "state", "data", "attempts", "n_done", "n_total")
        wake(run)
    return run


def freeze_run(run_id: int, *, by: Any, now: datetime, version: int, note: str) -> ReportRun:
    """Fix figures and words for good and send them to the printer; of two at once one wins."""
    with transaction.atomic():
        run = _open_draft(run_id, by=by, now=now, version=version)
        _check_note(run, note, on=timezone.localdate(now))
        head = head_of(run.agency, on=timezone.localdate(now))
        run.data = data_to_print(run, head)
        run.data_sha256 = checksum_of(run.data)
        run.n_total = thaw(ComplianceReport, run.data).n_rows
        run.frozen_at, run.frozen_by, run.freeze_note = now, by, note.strip()
        run.state, run.attempts, run.finished_at = State.QUEUED, 0, None
        _save(
            run, "data", "data_sha256", "n_total", "frozen_at", "frozen_by", "freeze_note", "state",
            "attempts", "finished_at",
        )  # fmt: skip
        wake(run)
    return run


def _check_note(run: ReportRun, note: str, *, on: date) -> None:
    """What agencies object to, or were not given the time to look at, is not passed over in silence."""
    if note.strip() or run.state != State.CHECKING:
        return
    if run.checks.objected().exists():
        raise Refused(
            _("Agencies object to their figures: say why the report is frozen all the same."),
            field="note",
        )
    if run.check_by and on <= run.check_by and run.checks.unanswered().exists():
        raise Refused(
            _("The agencies still have time to answer: say why the report is frozen before."),
            field="note",
        )


def checksum_of(data: Any) -> str:
    """Return the SHA-256 of figures as they are kept: one spelling, whatever the order of keys."""
    spelled = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(spelled.encode()).hexdigest()


def attach_signed(run_id: int, upload: CheckedUpload, *, by: Any, now: datetime) -> SignedCopy:
    """Keep the scan of the signed paper beside the frozen report."""
    if upload.kind not in SCANS:
        raise Refused(_("A signed copy is a PDF or a picture."), field="upload")
    with files_undone_on_failure(), transaction.atomic():
        run = _lock(run_id, by=by, now=now)
        if not run.is_frozen or run.state != State.DONE:
            raise Refused(_("Only a frozen report can have been signed."))
        if run.signed_copies.filter(sha256=upload.sha256).exists():
            raise Refused(_("This very file is attached already."), field="upload")
        return store_upload(SignedCopy(run=run), upload, by=by, now=now)


def _lock(run_id: int, *, by: Any, now: datetime) -> ReportRun:
    rows = ReportRun.objects.visible_to(by).select_related("requested_by", "agency")
    run = rows.select_for_update(of=("self",)).get(pk=run_id)
    if not may_freeze(by, run, timezone.localdate(now)):
        raise NotAllowed(_("Only who reports for this body works on its drafts."))
    return run


def _open_draft(run_id: int, *, by: Any, now: datetime, version: int) -> ReportRun:
    run = _lock(run_id, by=by, now=now)
    if run.is_frozen and run.frozen_at and run.frozen_by:
        raise Refused(
            _("%(who)s froze this report on %(when)s; it does not change any more.")
            % {"who": run.frozen_by, "when": vn_moment(run.frozen_at)}
        )
    if not run.is_open_draft:
        raise Refused(_("This report is no draft that could be changed now."))
    if run.version != version:
        raise Stale
    return run


def _save(run: ReportRun, *names: str) -> None:
    run.version += 1
    run.save(update_fields=["version", *names])


def tally_of(checks: Sequence[AgencyCheck]) -> dict[str, int]:
    """Count who confirmed, who objected and who has not answered."""
    said = Counter(check.answer for check in checks)
    return {
        "confirmed": said[AgencyCheck.Answer.CONFIRMED],
        "objected": said[AgencyCheck.Answer.OBJECTED],
        "silent": said[""],
    }


def checks_of(run: ReportRun) -> list[AgencyCheck]:
    """Return the lines with who answered: objections first, then who has not answered."""
    order = {AgencyCheck.Answer.OBJECTED.value: 0, "": 1, AgencyCheck.Answer.CONFIRMED.value: 2}
    rows = run.checks.select_related("agency", "answered_by")
    return sorted(rows, key=lambda check: order[check.answer])
