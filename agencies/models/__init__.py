from agencies.models.agency import Agency, AgencyAlias, AgencyCode, AgencyName, Block, Kind, Level
from agencies.models.calendar import SpecialDay
from agencies.models.group import Group, GroupMember
from agencies.models.people import Membership, Role, StandIn, User
from agencies.models.reminding import ReminderRule
from agencies.models.reorganisation import (
    Reorganisation,
    ReorganisationChange,
    ReorganisationGroup,
    ReorganisationPart,
    ReorganisationPerson,
)
from agencies.models.saved_view import SavedView
from agencies.models.succession import Succession

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyCode",
    "AgencyName",
    "Block",
    "Group",
    "GroupMember",
    "Kind",
    "Level",
    "Membership",
    "ReminderRule",
    "Reorganisation",
    "ReorganisationChange",
    "ReorganisationGroup",
    "ReorganisationPart",
    "ReorganisationPerson",
    "Role",
    "SavedView",
    "SpecialDay",
    "StandIn",
    "Succession",
    "User",
]
