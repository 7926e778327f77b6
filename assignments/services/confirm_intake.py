"""The one confirmation of a paper on the desk: register, cite, address, attach, make or propose tasks.

All or nothing, once: a second press finds it registered and is led to the document.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from assignments.models import Task
from assignments.services.proposals import ProposedLine, write_proposals
from core.files import StoredFile, files_undone_on_failure
from core.refusals import Refused
from core.submissions import AlreadyDone
from core.uploads import ALLOWED, CheckedUpload
from directives.models import Attachment, Document, Intake, IntakePart
from directives.services import (
    CitationLine,
    DocumentFacts,
    EntryFacts,
    RecipientLine,
    Registered,
    register_incoming,
    register_outgoing,
)
from directives.services.attaching import add_attachments
from directives.services.receiving import locked_intake, refuse_older_window


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What the form says about the document and its line in the register."""

    facts: DocumentFacts
    recipients: Sequence[RecipientLine] = ()
    citations: Sequence[CitationLine] = ()
    line: EntryFacts = field(default_factory=EntryFacts)
    arrived_on: date | None = None  # incoming only
    allot: bool = False  # outgoing only
    anyway: bool = False


@dataclass(frozen=True)
class Confirmed:
    registered: Registered
    tasks: list[Task]
    n_proposed: int


def confirm_intake(
    intake: Intake,
    registration: Registration,
    lines: Sequence[ProposedLine] = (),
    *,
    by: Any,
    now: datetime,
    version: int,
    window: str = "",
    seen: str = "",
) -> Confirmed:
    """Register a paper; raise AlreadyDone with the document's address when that has happened.

    `window` and `seen` as in `save_draft`: words typed in another window since are not passed over.
    """
    with files_undone_on_failure(), transaction.atomic():
        intake = locked_intake(intake, by=by, now=now, version=version)
        if intake.document is not None:
            raise AlreadyDone(intake.document.get_absolute_url())
        if not intake.is_checkable:
            raise Refused(str(intake.get_state_display()))
        refuse_older_window(intake, window=window, seen=seen)
        registered = _register(intake, registration, by=by, now=now)
        document = registered.document
        _take_parts(intake, document, by=by, now=now)
        tasks = write_proposals(document, lines, by=by, now=now)
        n_open = document.proposed_tasks.filter(decision="open").count()
        _close(intake, document, by=by)
    return Confirmed(registered, tasks, n_open)


def _register(intake: Intake, registration: Registration, *, by: Any, now: datetime) -> Registered:
    common: dict[str, Any] = {
        "by": by,
        "now": now,
        "agency": intake.agency,
        "facts": registration.facts,
        "line": registration.line,
        "recipients": registration.recipients,
        "citations": registration.citations,
        "files": [handed_over(intake)],
        "body": intake.text,
        "anyway": registration.anyway,
    }
    if not intake.is_incoming:
        return register_outgoing(**common, allot=registration.allot)
    assert registration.arrived_on is not None
    return register_incoming(**common, arrived_on=registration.arrived_on)


def handed_over(stored: StoredFile) -> CheckedUpload:
    """Return a stored file as a checked one: it changes hands, no second copy is written."""
    kind = next(kind for kind in ALLOWED if kind.content_type == stored.content_type)
    return CheckedUpload(stored.file, stored.name, stored.size, stored.sha256, kind)


def _take_parts(intake: Intake, document: Document, *, by: Any, now: datetime) -> None:
    """Attach what was packed inside, note the signatures, and drop the drawings of the pages."""
    Attachment.objects.filter(document=document, sha256=intake.sha256).update(
        signatures=intake.reading.get("signatures") or [],
        n_pages=intake.reading.get("n_pages"),
    )
    packed = intake.parts.filter(kind=IntakePart.Kind.PACKED)
    add_attachments(
        document, [handed_over(part) for part in packed], by=by, now=now,
        kind=Attachment.Kind.APPENDIX,
    )  # fmt: skip
    drawn = intake.parts.filter(kind=IntakePart.Kind.PAGE)
    files = [(part.file.storage, str(part.file.name)) for part in drawn]
    drawn.delete()
    transaction.on_commit(lambda: _delete(files), robust=True)


def _delete(files: list[Any]) -> None:
    for storage, name in files:
        storage.delete(name)


def _close(intake: Intake, document: Document, *, by: Any) -> None:
    """The words are the document's now; the row stays to say where it came from."""
    intake.state, intake.document, intake.holder = Intake.State.REGISTERED, document, by
    intake.text, intake.draft = "", {}
    intake.version += 1
    intake.save(update_fields=["state", "document", "holder", "text", "draft", "version"])
