"""What a worker does with a paper: claim, read in a child process, match, draw, hand to the desk.

The claim and every later write are conditional updates, so that a worker thought dead, or one whose
paper was discarded meanwhile, changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.files import files_undone_on_failure, store_upload
from core.refusals import Refused
from core.uploads import CheckedUpload, check_upload, in_memory
from directives.intake.kinds import Unreadable
from directives.intake.limits import Limits
from directives.intake.looking import Look
from directives.intake.results import Attached, Reading
from directives.intake.runner import look_apart, read_bytes_apart
from directives.models import Intake, IntakePart
from directives.services.receiving.desk import blank_draft, erase
from directives.services.receiving.drafting import draft_of, places_of

log = structlog.get_logger(__name__)

# Longer than everything one paper may take, so that a slow worker is not taken for a dead one.
ABANDONED_AFTER = timedelta(minutes=20)
MOST_ATTEMPTS = 3
MOST_PACKED = 20
State, Step = Intake.State, Intake.Step


@dataclass(frozen=True)
class Claim:
    """One paper taken by one worker: only writes that still find this claim count."""

    intake: Intake
    at: datetime

    def note(self, **fields: Any) -> bool:
        """Write to the row if it is still ours; say whether it was."""
        mine = Intake.objects.filter(pk=self.intake.pk, state=State.READING, claimed_at=self.at)
        return mine.update(**fields) == 1

    def step(self, step: Intake.Step, progress: int) -> None:
        self.note(step=step, progress=progress)


def limits() -> Limits:
    return Limits(
        max_bytes=settings.MAX_UPLOAD_MB * 1024 * 1024,
        max_pages=settings.READING_PAGES,
        max_scanned_pages=settings.READING_SCANNED_PAGES,
        seconds=settings.READING_SECONDS,
        memory_bytes=settings.READING_MEMORY_MB * 1024 * 1024,
    )


def intakes_to_wake(*, now: datetime) -> list[int]:
    """Return papers that wait or whose worker died; give up those that took several workers down."""
    abandoned = Q(state=State.READING, claimed_at__lt=now - ABANDONED_AFTER)
    for intake in Intake.objects.filter(abandoned, attempts__gte=MOST_ATTEMPTS):
        with translation.override(intake.language):
            claim = Claim(intake, intake.claimed_at)  # type: ignore[arg-type]
            _fail(claim, _("Reading stopped several times. Type the fields by hand."), now=now)
    waiting = Intake.objects.filter(Q(state=State.QUEUED) | abandoned).order_by("uploaded_at")
    return list(waiting.values_list("pk", flat=True)[:500])


def claim_intake(intake_id: int, *, now: datetime) -> Claim | None:
    """Take a paper for this worker alone, or return None when there is nothing to do."""
    free = Q(state=State.QUEUED) | Q(state=State.READING, claimed_at__lt=now - ABANDONED_AFTER)
    taken = Intake.objects.filter(free, pk=intake_id, attempts__lt=MOST_ATTEMPTS).update(
        state=State.READING, claimed_at=now, attempts=F("attempts") + 1, step=Step.TEXT, progress=5
    )
    if not taken:
        return None
    intake = Intake.objects.select_related("agency__province").get(pk=intake_id)
    return Claim(intake, now)


def work_on(claim: Claim, *, clock: Callable[[], datetime]) -> None:
    """Read a claimed paper to the end: ready, failed with what to do, or refused and erased."""
    with translation.override(claim.intake.language):
        try:
            with claim.intake.file.open("rb") as file:
                data = file.read()
        except FileNotFoundError:
            _fail(claim, _("The file is no longer there. Upload it again."), now=clock())
            return
        _read(claim, data, clock=clock)


def _read(claim: Claim, data: bytes, *, clock: Callable[[], datetime]) -> None:
    reading, why = None, ""
    try:
        reading = read_bytes_apart(data, limits=limits())
    except Unreadable as unreadable:
        why = unreadable.message
    if grade_message := _secret(reading):
        _refuse(claim, grade_message)
        return
    claim.step(Step.MEANING, 60)
    on = timezone.localdate(clock())
    found: dict[str, Any] = {"progress": 100, "step": Step.DONE, "read_at": clock()}
    if reading is not None:
        found |= _findings(reading, claim.intake, on=on)
    claim.step(Step.PAGES, 80)
    look = _looked_at(claim, data, reading)
    found.setdefault("reading", {})
    found["reading"]["signatures"] = [vars(each) for each in look.signatures]
    found["reading"]["n_pages"] = look.n_pages or None
    with files_undone_on_failure(), transaction.atomic():
        if reading is not None and claim.note(state=State.READY, message="", **found):
            _keep_parts(claim.intake, look, reading.attachments, now=clock())
        elif reading is None and _fail(claim, why, now=clock(), reading=found["reading"]):
            _keep_parts(claim.intake, look, (), now=clock())


def _secret(reading: Reading | None) -> str:
    """Return the message of the guard, also for files packed beside the main one."""
    if reading is None:
        return ""
    for each in (reading, *_read_packed(reading.attachments[1:])):
        if each.secrecy:
            return " ".join(each.warnings)
    return ""


def _read_packed(files: tuple[Attached, ...]) -> list[Reading]:
    found = []
    for attached in files[:MOST_PACKED]:
        try:
            found.append(read_bytes_apart(attached.content, limits=limits()))
        except Unreadable:
            continue  # what nobody can read bears no stamp anybody could find
    return found


def _findings(reading: Reading, intake: Intake, *, on: Any) -> dict[str, Any]:
    return {
        "reading": {
            **reading.as_json(intake.name),
            "places": places_of(reading),
        },
        "text": reading.text,
        "draft": draft_of(reading, intake, today=on),
    }


def _looked_at(claim: Claim, data: bytes, reading: Reading | None) -> Look:
    """Pictures and signatures are a help: a paper that has none can be registered all the same."""
    kind = claim.intake.content_type
    if reading is not None and reading.attachments:
        data = reading.attachments[0].content  # of a package people look at the document inside
    elif kind != "application/pdf" and not kind.startswith("image/"):
        return Look()
    try:
        return look_apart(data, trusted_roots=settings.TRUSTED_ROOTS, limits=limits())
    except Unreadable as why:
        log.info("intake_pages_not_drawn", intake=claim.intake.pk, why=why.message)
        return Look()


def _keep_parts(intake: Intake, look: Look, packed: tuple[Attached, ...], *, now: datetime) -> None:
    intake.parts.all().delete()
    for n, picture in enumerate(look.pages, start=1):
        checked = _checked(picture, f"{n}.jpg")
        _keep(intake, checked, IntakePart.Kind.PAGE, n, now=now)
    for n, attached in enumerate(packed[:MOST_PACKED], start=1):
        checked = _checked(attached.content, attached.name or f"{n}")
        _keep(intake, checked, IntakePart.Kind.PACKED, n, now=now)


def _checked(content: bytes, name: str) -> CheckedUpload | None:
    try:
        return check_upload(in_memory(content, name), field="file")
    except Refused:
        return None  # of a type that may not be kept: the package itself is


def _keep(
    intake: Intake, checked: CheckedUpload | None, kind: str, position: int, *, now: datetime
) -> None:
    if checked is not None:
        part = IntakePart(intake=intake, kind=kind, position=position)
        store_upload(part, checked, by=None, now=now)


def _fail(claim: Claim, why: str, *, now: datetime, **found: Any) -> bool:
    return claim.note(
        state=State.FAILED, step=Step.DONE, progress=100, message=why, read_at=now,
        draft=blank_draft(claim.intake, today=timezone.localdate(now)), **found,
    )  # fmt: skip


def _refuse(claim: Claim, why: str) -> None:
    """Erase a state secret: file, name, checksum and words (Luật 117/2025/QH15)."""
    with transaction.atomic():
        intake = Intake.objects.select_for_update().get(pk=claim.intake.pk)
        if intake.state == State.READING and intake.claimed_at == claim.at:
            erase(intake, State.REFUSED, message=why)
            log.warning("intake_refused_state_secret", intake=intake.pk, agency=intake.agency_id)
