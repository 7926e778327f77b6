"""Everything that changes tasks and duties; one transaction each, the actor and the clock passed in.

Every step of the workflow goes through `perform`; the verbs below only say what each one takes.
"""

from assignments.services.correction import correct_task
from assignments.services.duty_rules import choose_by_field, choose_by_hand, choose_followers
from assignments.services.handing_back import undo_reorganisation
from assignments.services.handing_over import (
    carry_out_due_reorganisations,
    confirm_reorganisation,
    send_back_reorganisation,
)
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
    ask_extension,
    confirm,
    drop_extension,
    grant_extension,
    insist,
    redirect,
    refuse_extension,
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
    "ask_extension",
    "assigners_of",
    "carry_out_due_reorganisations",
    "change_recurrence",
    "choose_by_field",
    "choose_by_hand",
    "choose_followers",
    "confirm",
    "confirm_reorganisation",
    "correct_task",
    "create_task",
    "drop_extension",
    "end_recurrence",
    "grant_extension",
    "insist",
    "make_recurring",
    "perform",
    "redirect",
    "refuse_extension",
    "report_completion",
    "report_progress",
    "resume",
    "resume_recurrence",
    "return_",
    "send_back",
    "send_back_reorganisation",
    "set_deadline",
    "suspend",
    "suspend_recurrence",
    "undo_reorganisation",
    "withdraw",
]
