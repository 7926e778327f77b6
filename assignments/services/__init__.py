"""Everything that changes tasks and duties; one transaction each, the actor and the clock passed in.

Every step of the workflow goes through `perform`; the verbs below only say what each one takes.
"""

from assignments.services.correction import correct_task
from assignments.services.perform import perform
from assignments.services.tasks import assigners_of, create_task
from assignments.services.verbs import (
    accept,
    confirm,
    insist,
    report_completion,
    report_progress,
    resume,
    return_,
    send_back,
    suspend,
    withdraw,
)

__all__ = [
    "accept",
    "assigners_of",
    "confirm",
    "correct_task",
    "create_task",
    "insist",
    "perform",
    "report_completion",
    "report_progress",
    "resume",
    "return_",
    "send_back",
    "suspend",
    "withdraw",
]
