"""Everything that changes tasks and duties; one transaction each, the actor and the clock passed in.

Every step of the workflow goes through `perform`; the verbs below only say what each one takes.
"""

from assignments.services.correction import correct_task
from assignments.services.perform import perform
from assignments.services.recurring import (
    RecurrencePlan,
    change_recurrence,
    end_recurrence,
    make_recurring,
    resume_recurrence,
    suspend_recurrence,
)
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
    set_deadline,
    suspend,
    withdraw,
)

__all__ = [
    "RecurrencePlan",
    "accept",
    "assigners_of",
    "change_recurrence",
    "confirm",
    "correct_task",
    "create_task",
    "end_recurrence",
    "insist",
    "make_recurring",
    "perform",
    "report_completion",
    "report_progress",
    "resume",
    "resume_recurrence",
    "return_",
    "send_back",
    "set_deadline",
    "suspend",
    "suspend_recurrence",
    "withdraw",
]
