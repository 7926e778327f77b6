"""The steps of the workflow by name, saying what each takes; all of them are `perform`."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.files.base import File

from agencies.models import Agency, User
from assignments.models import Assignment
from assignments.services.perform import perform
from assignments.workflow import Action
from core.uploads import CheckedUpload
from directives.models import Document

Files = Iterable[File | CheckedUpload]


def accept(
    assignment_id: int, *, by: User, now: datetime, version: int, form_token: UUID | None = None
) -> Assignment:
    """Take the duty as one's own."""
    return perform(
        assignment_id, Action.ACCEPT, by=by, now=now, version=version, form_token=form_token
    )


def report_progress(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    text: str,
    percent: int,
    difficulties: str = "",
    proposals: str = "",
    evidence: Files = (),
    form_token: UUID | None = None,
) -> Assignment:
    """Say how far the work is, with files that prove it."""
    return perform(
        assignment_id,
        Action.REPORT_PROGRESS,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        text=text,
        percent=percent,
        difficulties=difficulties,
        proposals=proposals,
        evidence=evidence,
    )


def report_completion(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    text: str,
    completed_on: date | None = None,
    result_document: Document | None = None,
    result_words: str = "",
    difficulties: str = "",
    proposals: str = "",
    evidence: Files = (),
    form_token: UUID | None = None,
) -> Assignment:
    """Claim completion; without a date, that of the result document counts."""
    return perform(
        assignment_id,
        Action.REPORT_COMPLETION,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        text=text,
        completed_on=completed_on,
        result_document=result_document,
        result_words=result_words,
        difficulties=difficulties,
        proposals=proposals,
        evidence=evidence,
    )


def confirm(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    completed_on: date | None = None,
    note: str = "",
    form_token: UUID | None = None,
) -> Assignment:
    """Take the reported date, or another one with a note saying why."""
    return perform(
        assignment_id,
        Action.CONFIRM,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        completed_on=completed_on,
        note=note,
    )


def return_(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Give the duty back as not one's own."""
    return _with_note(assignment_id, Action.RETURN, by, now, version, note, form_token)


def send_back(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Thực hiện lại: the reported result does not do."""
    return _with_note(assignment_id, Action.SEND_BACK, by, now, version, note, form_token)


def insist(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Leave a returned duty where it was."""
    return _with_note(assignment_id, Action.INSIST, by, now, version, note, form_token)


def suspend(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Stop the clock."""
    return _with_note(assignment_id, Action.SUSPEND, by, now, version, note, form_token)


def resume(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str = "",
    form_token: UUID | None = None,
) -> Assignment:
    """Let the clock run again."""
    return _with_note(assignment_id, Action.RESUME, by, now, version, note, form_token)


def withdraw(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Take the duty back; of a single task's lead, its supports go too."""
    return _with_note(assignment_id, Action.WITHDRAW, by, now, version, note, form_token)


def set_deadline(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    due_on: date,
    note: str = "",
    form_token: UUID | None = None,
) -> Assignment:
    """Give a duty that has no deadline its first one."""
    return perform(
        assignment_id,
        Action.SET_DEADLINE,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        due_on=due_on,
        note=note,
    )


def ask_extension(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    due_on: date,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Ask for a later deadline, saying why."""
    return perform(
        assignment_id,
        Action.ASK_EXTENSION,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        due_on=due_on,
        note=note,
    )


def drop_extension(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str = "",
    form_token: UUID | None = None,
) -> Assignment:
    """Take one's request for more time back."""
    return _with_note(assignment_id, Action.DROP_EXTENSION, by, now, version, note, form_token)


def grant_extension(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    due_on: date | None = None,
    note: str = "",
    form_token: UUID | None = None,
) -> Assignment:
    """Grant the date asked for, or another later one with a note saying why."""
    return perform(
        assignment_id,
        Action.GRANT_EXTENSION,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        due_on=due_on,
        note=note,
    )


def refuse_extension(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Leave the deadline as it is, saying why."""
    return _with_note(assignment_id, Action.REFUSE_EXTENSION, by, now, version, note, form_token)


def redirect(
    assignment_id: int,
    *,
    by: User,
    now: datetime,
    version: int,
    agency: Agency,
    note: str,
    form_token: UUID | None = None,
) -> Assignment:
    """Send the duty on to another agency; return the part that ended (`redirected_to` is the new one)."""
    return perform(
        assignment_id,
        Action.REDIRECT,
        by=by,
        now=now,
        version=version,
        form_token=form_token,
        agency=agency,
        note=note,
    )


def _with_note(
    assignment_id: int,
    action: Action,
    by: User,
    now: datetime,
    version: int,
    note: str,
    form_token: UUID | None,
) -> Assignment:
    return perform(
        assignment_id, action, by=by, now=now, version=version, form_token=form_token, note=note
    )
