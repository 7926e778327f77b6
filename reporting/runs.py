"""The life of a report run: asked for, claimed by one worker, made, kept; or cancelled, or failed.

The row is the truth and a message only wakes a worker. A claim is a conditional update that writes a
fresh id into the row; the id is the fence: whoever does not hold the newest one cannot write any more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from assignments.models import Task
from core.files import sha256_of
from core.page_pictures import keep_picture
from core.pdf import PaperError, Printed
from core.refusals import NotAllowed, Refused
from reporting.access import (
    issuing_bodies,
    may_print_slip,
    may_read_of,
    registers_for,
    require_visible_scope,
)
from reporting.drafts import set_down
from reporting.labels import require_labels
from reporting.models import ReportRun, ScheduledReport
from reporting.paper.printing import collect_frozen, print_frozen, workbook_of
from reporting.ringing import ring_of_run
from reporting.waking import wake

log = structlog.get_logger(__name__)

# A worker tells of itself with every batch of rows; one silent for this long is dead.
SILENT_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 3
# Whoever asked has perhaps left the page by then, and hears of it by the bell.
PATIENCE = timedelta(seconds=20)
# Made from what stands now: asked again on another day, they are of that day.
SLIPS = frozenset({ReportRun.Kind.SLIP_HANDLING, ReportRun.Kind.SLIP_ASSIGNMENT})
OF_TODAY = SLIPS | {ReportRun.Kind.REGISTER_INSPECTION}
State, Step, Failure = ReportRun.State, ReportRun.Step, ReportRun.Failure
Clock = Callable[[], datetime]


class NoLongerWanted(Exception):
    """The run was cancelled, or another worker took it over."""


@dataclass(frozen=True)
class Claim:
    """One worker's hold on a run."""

    run: ReportRun
    clock: Clock

    def note(self, **changes: Any) -> None:
        """Write progress and show a sign of life; raise NoLongerWanted when the hold is lost."""
        if not _held(self.run).update(claimed_at=self.clock(), **changes):
            raise NoLongerWanted


def request_run(*, by: Any, now: datetime, **asked: Any) -> ReportRun:
    """Queue a report after checking that this person may have it; wake a worker after the commit."""
    run = ReportRun(requested_by=by, requested_at=now, **asked)
    _check(run, now=now)
    with transaction.atomic():
        run.save()
        wake(run)
    return run


def _check(run: ReportRun, *, now: datetime) -> None:
    on = timezone.localdate(now)
    by = run.requested_by
    if not issuing_bodies(by, on).contains(run.agency):
        raise NotAllowed(_("You may not report on behalf of this body."))
    require_visible_scope(run, by, on)
    if run.register and not registers_for(run.kind, by, on).contains(run.register):
        raise NotAllowed(_("You may not print this register."))
    if run.task and not Task.objects.visible_to(by).contains(run.task):
        raise Refused(_("You may not see this task."), field="task")
    if run.kind in SLIPS and not may_print_slip(run, on):
        raise NotAllowed(_("You may not print this slip."))
    if run.kind == ReportRun.Kind.ARRIVAL_LABELS and run.register:
        require_labels(run.register, run.numbers or [])
    if run.period_from and run.period_to and run.period_to < run.period_from:
        raise Refused(_("The period ends before it begins."), field="period_to")
    if run.cut_off and run.cut_off > on:
        raise Refused(_("Figures of a day that has not come yet are not known."), field="cut_off")


def claim_run(pk: int, *, clock: Clock) -> Claim | None:
    """Take a run that waits, or whose worker fell silent; None when there is nothing to do."""
    now = clock()
    waiting = Q(state=State.QUEUED)
    orphaned = Q(state=State.RUNNING, claimed_at__lt=now - SILENT_AFTER, attempts__lt=MAX_ATTEMPTS)
    claim = uuid4()
    taken = ReportRun.objects.filter(waiting | orphaned, pk=pk).update(
        state=State.RUNNING,
        claim=claim,
        claimed_at=now,
        attempts=F("attempts") + 1,
        n_done=0,
        step="",
        failure="",
        error="",
    )
    if not taken:
        return None
    full = ReportRun.objects.select_related(
        "agency__office_of",
        "agency__parent",
        "agency__province",
        "about",
        "field",
        "document__document_type",
        "document__issuer",
        "requested_by",
        "task__assigner",
        "task__created_by",
        "task__document__document_type",
        "task__document__issuer",
        "task__field",
        "volume",
    )
    run = full.filter(pk=pk, claim=claim).first()
    return Claim(run, clock) if run else None


def make_run(claim: Claim) -> None:
    """Collect, freeze, print and keep the paper of a claimed run; what goes wrong is kept as reason."""
    run = claim.run
    try:
        _collect(claim)
        if run.is_drafted and not run.is_frozen:
            if not set_down(run, held=_held(run), now=claim.clock()):
                raise NoLongerWanted
            return
        printed = _print(claim)
        claim.note(step=Step.STORING)
        _keep(claim, printed)
        if run.is_frozen or claim.clock() - run.requested_at > PATIENCE:
            _tell_asker(run, "report_ready", now=claim.clock())
    except NoLongerWanted:
        log.info("report_run_no_longer_wanted", run=run.pk)
    except Exception as why:  # a worker must go on; the reason belongs to the row
        log.exception("report_run_failed", run=run.pk)
        now = claim.clock()
        if _held(run).update(state=State.FAILED, finished_at=now, **_reason(why)):
            _tell_asker(run, "report_failed", now=now)


def _tell_asker(run: ReportRun, verb: str, *, now: datetime) -> None:
    """Ring for whoever asked; of a schedule's report also for its addressees when it failed.

    Of its ready reports the schedule itself tells them, by a mail with the link.
    """
    row = ScheduledReport.objects.filter(run=run).select_related("schedule").first()
    people = {run.requested_by}
    if row and verb == "report_failed":
        people |= set(row.schedule.addressees.all())
    elif row and not run.is_frozen:
        return
    on = timezone.localdate(now)
    ring_of_run(run, [one for one in people if may_read_of(one, run.agency, on)], verb, now=now)


def _reason(why: Exception) -> dict[str, str]:
    """Return what the row keeps: a cause that has words for people, and technical words."""
    if isinstance(why, Refused):
        return {"failure": Failure.REFUSED, "error": why.message[:2000]}
    if isinstance(why, PaperError):
        return {"failure": Failure(why.cause), "error": str(why)[:2000]}
    return {"failure": Failure.OTHER, "error": type(why).__name__}


def _collect(claim: Claim) -> None:
    run = claim.run
    claim.note(step=Step.COLLECTING)
    if run.data is None:  # a run taken over from a dead worker prints what was frozen
        run.data, run.n_total = collect_frozen(run)
        claim.note(data=run.data, n_total=run.n_total)


def _print(claim: Claim) -> Printed:
    run = claim.run
    claim.note(step=Step.PRINTING)
    return print_frozen(
        run.kind,
        run.data or {},
        dated=run.fixed_at,
        told=lambda n_rows: claim.note(n_done=n_rows),
    )


def _keep(claim: Claim, printed: Printed) -> None:
    run = claim.run
    workbook = workbook_of(run.kind, run.data or {}, dated=run.fixed_at)
    names = {"file": _store(run.file, "pdf", printed.content)}
    checksum = sha256_of([printed.content])
    if workbook:
        names["workbook"] = _store(run.workbook, "xlsx", workbook)
    done = _held(run).update(
        state=State.DONE,
        step="",
        n_done=run.n_total,
        sha256=checksum,
        workbook_sha256=sha256_of([workbook]) if workbook else "",
        **names,
        archival_level=printed.level,
        n_pages=printed.n_pages,
        finished_at=claim.clock(),
    )
    if not done:  # cancelled in the last moment: nobody will ever ask for these files
        for name in names.values():
            run.file.storage.delete(name)
        raise NoLongerWanted
    keep_picture(checksum, lambda: printed.content, now=claim.clock())


def _store(file: FieldFile, ending: str, content: bytes) -> str:
    name = file.field.generate_filename(file.instance, f"{uuid4().hex}.{ending}")
    return str(file.storage.save(name, ContentFile(content)))


def _held(run: ReportRun) -> QuerySet[ReportRun]:
    """The row, as long as this worker's claim is the newest and nobody cancelled."""
    return ReportRun.objects.filter(pk=run.pk, state=State.RUNNING, claim=run.claim)


def cancel_run(run: ReportRun, *, by: Any, now: datetime) -> None:
    """Stop a run that is not finished; the worker notices at its next batch."""
    _check_own(run, by)
    unfinished = [State.QUEUED, State.RUNNING, State.DRAFT, State.CHECKING]
    # What is frozen is printed, sooner or later.
    open_runs = ReportRun.objects.filter(pk=run.pk, state__in=unfinished, frozen_at__isnull=True)
    stopped = open_runs.update(state=State.CANCELLED, finished_at=now, step="")
    if not stopped:
        raise Refused(_("This report is finished already; there is nothing to cancel."))


def retry_run(run: ReportRun, *, by: Any, now: datetime) -> None:
    """Queue a failed, cancelled or expired run again, with figures of its cut-off; a frozen one as frozen.

    Whoever may report for the body may do it: the maker of a schedule is perhaps not at work.
    """
    if not issuing_bodies(by, timezone.localdate(now)).contains(run.agency):
        _check_own(run, by)
    fresh: dict[str, Any] = {}
    if not run.is_frozen:
        fresh = {"data": None, "n_total": 0, "requested_at": now}
        if run.kind in OF_TODAY:
            fresh["cut_off"] = timezone.localdate(now)
    with transaction.atomic():
        again = ReportRun.objects.filter(
            pk=run.pk, state__in=[State.FAILED, State.CANCELLED, State.EXPIRED]
        ).update(
            state=State.QUEUED, failure="", error="", step="", finished_at=None, n_done=0, attempts=0,
            **fresh,
        )  # fmt: skip
        if not again:
            raise Refused(_("This report is ready or being made; it need not be made again."))
        wake(run)


def _check_own(run: ReportRun, by: Any) -> None:
    if run.requested_by_id != by.pk:
        raise NotAllowed(_("Only the person who asked for this report may do this."))


def runs_to_wake(*, now: datetime) -> list[int]:
    """Return the runs that wait or whose worker fell silent; give up what failed too often."""
    silent = Q(state=State.RUNNING, claimed_at__lt=now - SILENT_AFTER)
    for run in ReportRun.objects.filter(silent, attempts__gte=MAX_ATTEMPTS).defer("data"):
        _give_up(run, silent, now=now)
    waiting = ReportRun.objects.filter(Q(state=State.QUEUED) | silent)
    return list(waiting.order_by("requested_at").values_list("pk", flat=True))


def _give_up(run: ReportRun, silent: Q, *, now: datetime) -> None:
    """Fail a run that took several workers down, and tell of it once."""
    given_up = ReportRun.objects.filter(silent, pk=run.pk, claim=run.claim).update(
        state=State.FAILED,
        finished_at=now,
        failure=Failure.WORKER,
        error=f"The worker stopped {MAX_ATTEMPTS} times while making this report.",
    )
    if given_up:
        _tell_asker(run, "report_failed", now=now)
