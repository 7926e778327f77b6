"""A form acts once: the token it carries is claimed in the transaction that does what it asks.

    with once(form.cleaned_data["token"], by=request.user, now=now) as submission:
        made = services.register_incoming(...)
        answer_submission(submission, made.document.get_absolute_url())

Sent again, also at the same moment, it raises AlreadyDone with the address of what was made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from core.models import Submission


class AlreadyDone(Exception):
    """This very form has been carried out; `answer_url` shows what it made."""

    def __init__(self, answer_url: str) -> None:
        super().__init__(answer_url)
        self.answer_url = answer_url


def new_token() -> str:
    return str(uuid4())


def answer_of(token: UUID | None, *, by: Any) -> str | None:
    """Return where the result of an already carried-out form is shown."""
    if token is None:
        return None
    done = Submission.objects.filter(token=token, user=by).first()
    return done.answer_url if done else None


def claim_submission(token: UUID, *, by: Any, now: datetime) -> Submission:
    """Claim a form inside the caller's transaction, before anything is written; raise AlreadyDone.

    Of two at the same moment the second waits on the unique key until the first has committed.
    """
    try:
        with transaction.atomic():
            return Submission.objects.create(token=token, user=by, answer_url="", at=now)
    except IntegrityError:
        raise AlreadyDone(answer_of(token, by=by) or "/") from None


@contextmanager
def once(token: UUID, *, by: Any, now: datetime) -> Iterator[Submission]:
    """Run the block in one transaction with the claim of this form; raise AlreadyDone the second time."""
    with transaction.atomic():
        yield claim_submission(token, by=by, now=now)


def answer_submission(submission: Submission, answer_url: str) -> None:
    """Note where the result is shown; the same transaction as the claim."""
    submission.answer_url = answer_url[:200]
    submission.save(update_fields=["answer_url"])
