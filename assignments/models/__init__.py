from assignments.models.assignment import OPEN_STATES, Assignment, AssignmentQuerySet, State
from assignments.models.duty_import import DutyImport, DutyImportRow
from assignments.models.event import Event
from assignments.models.extension import Extension
from assignments.models.feed import CalendarFeed
from assignments.models.handing_over import DutyRule, HandedOver
from assignments.models.notice import Digest, Notice
from assignments.models.progress import Evidence, ProgressReport
from assignments.models.proposal import ProposedTask
from assignments.models.recurrence import Recurrence, RecurrenceParty
from assignments.models.reminder import Reminder
from assignments.models.task import Task, TaskQuerySet
from assignments.models.urging import UrgedDuty, Urging, urgings_of

__all__ = [
    "OPEN_STATES",
    "Assignment",
    "AssignmentQuerySet",
    "CalendarFeed",
    "Digest",
    "DutyImport",
    "DutyImportRow",
    "DutyRule",
    "Event",
    "Evidence",
    "Extension",
    "HandedOver",
    "Notice",
    "ProgressReport",
    "ProposedTask",
    "Recurrence",
    "RecurrenceParty",
    "Reminder",
    "State",
    "Task",
    "TaskQuerySet",
    "UrgedDuty",
    "Urging",
    "urgings_of",
]
