"""The steps of the workflow by name, saying what each takes; all of them are `perform`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.core.files.base import File

from agencies.models import Agency, User
from assignments.models import Assignment
from assignments.services.perform import perform
from assignments.workflow import Action
from core.uploads import CheckedUpload
from directives.models import Document

Files = Iterable[File | CheckedUpload]


class Step(TypedDict):
    """What every step says: who does it when, on which version of the duty, from which form."""

    by: User
    now: datetime
    version: int
    form_token: NotRequired[UUID | None]


def accept(assignment_id: int, **step: Unpack[Step]) -> Assignment:
    """Take the duty as one's own."""
    return perform(assignment_id, Action.ACCEPT, **step)


def report_progress(
    assignment_id: int,
    *,
    text: str,
    percent: int,
    difficulties: str = "",
    proposals: str = "",
    evidence: Files = (),
    **step: Unpack[Step],
) -> Assignment:
    """Say how far the work is, with files that prove it."""
    return perform(
        assignment_id,
        Action.REPORT_PROGRESS,
        text=text,
        percent=percent,
        difficulties=difficulties,
        proposals=proposals,
        evidence=evidence,
        **step,
    )


def report_completion(
    assignment_id: int,
    *,
    text: str,
    completed_on: date | None = None,
    result_document: Document | None = None,
    result_words: str = "",
    difficulties: str = "",
    proposals: str = "",
    evidence: Files = (),
    **step: Unpack[Step],
) -> Assignment:
    """Claim completion; without a date, that of the result document counts."""
    return perform(
        assignment_id,
        Action.REPORT_COMPLETION,
        text=text,
        completed_on=completed_on,
        result_document=result_document,
        result_words=result_words,
        difficulties=difficulties,
        proposals=proposals,
        evidence=evidence,
        **step,
    )


def confirm(
    assignment_id: int, *, completed_on: date | None = None, note: str = "", **step: Unpack[Step]
) -> Assignment:
    """Take the reported date, or another one with a note saying why."""
    return perform(assignment_id, Action.CONFIRM, completed_on=completed_on, note=note, **step)


def return_(assignment_id: int, *, note: str, **step: Unpack[Step]) -> Assignment:
    """Give the duty back as not one's own."""
    return perform(assignment_id, Action.RETURN, note=note, **step)


def send_back(assignment_id: int, *, note: str, **step: Unpack[Step]) -> Assignment:
    """Thực hiện lại: the reported result does not do."""
    return perform(assignment_id, Action.SEND_BACK, note=note, **step)


def insist(assignment_id: int, *, note: str, **step: Unpack[Step]) -> Assignment:
    """Leave a returned duty where it was."""
    return perform(assignment_id, Action.INSIST, note=note, **step)


def suspend(assignment_id: int, *, note: str, **step: Unpack[Step]) -> Assignment:
    """Stop the clock."""
    return perform(assignment_id, Action.SUSPEND, note=note, **step)


def resume(assignment_id: int, *, note: str = "", **step: Unpack[Step]) -> Assignment:
    """Let the clock run again."""
    return perform(assignment_id, Action.RESUME, note=note, **step)


def withdraw(assignment_id: int, *, note: str, **step: Unpack[Step]) -> Assignment:
    """Take the duty back; of a single task's lead, its supports go too."""
    return perform(assignment_id, Action.WITHDRAW, note=note, **step)


def set_deadline(
    assignment_id: int, *, due_on: date, note: str = "", **step: Unpack[Step]
) -> Assignment:
    """Give a duty that has no deadline its first one."""
    return perform(assignment_id, Action.SET_DEADLINE, due_on=due_on, note=note, **step)


def ask_extension(
    assignment_id: int, *, due_on: date, note: str, **step: Unpack[Step]
) -> Assignment:
    """Ask for a later deadline, saying why."""
    return perform(assignment_id, Action.ASK_EXTENSION, due_on=due_on, note=note, **step)


def drop_extension(assignment_id: int, *, note: str = "", **step: Unpack[Step]) -> Assignment:
    """Take one's request for more time back."""
    return perform(assignment_id, Action.DROP_EXTENSION, note=note, **step)


def grant_extension(
    assignment_id: int, *, due_on: date | None = None, note: str = "", **step: Unpack[Step]
) -> Assignment:
    """Grant the date asked for, or another later one with a note saying why."""
    return perform(assignment_id, Action.GRANT_EXTENSION, due_on=due_on, note=note, **step)


def refuse_extension(assignment_id: int, *, note: str, **step: Unpack[Step]) -> Assignment:
    """Leave the deadline as it is, saying why."""
    return perform(assignment_id, Action.REFUSE_EXTENSION, note=note, **step)


def redirect(assignment_id: int, *, agency: Agency, note: str, **step: Unpack[Step]) -> Assignment:
    """Send the duty on to another agency; return the part that ended (`redirected_to` is the new one)."""
    return perform(assignment_id, Action.REDIRECT, agency=agency, note=note, **step)
