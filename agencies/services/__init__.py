"""Every change to agencies, groups, people and the calendar.

Each takes `by` (the person; None stands for the system itself: commands and demo data) and `on` (the
day it is done). Dates from which a fact holds have names of their own.
"""

from agencies.services.agencies import (
    SINCE_EVER,
    add_alias,
    change_agency,
    create_agency,
    end_agency,
    record_succession,
    rename_agency,
    set_code,
)
from agencies.services.calendar import clear_special_day, set_special_day, set_special_days
from agencies.services.groups import change_group, create_group, set_group_members
from agencies.services.memberships import (
    appoint_stand_in,
    end_membership,
    end_stand_in,
    grant_membership,
)
from agencies.services.people import (
    NewPerson,
    change_person,
    change_profile,
    close_account,
    create_person,
    give_new_password,
    reopen_account,
)
from agencies.services.permission import may_administer
from agencies.services.reminding import (
    may_set_reminders,
    set_office_reminders,
    set_own_reminders,
)
from agencies.services.reorganising import (
    Heir,
    begin_reorganisation,
    change_reorganisation,
    choose_followers,
    choose_successors,
    discard_reorganisation,
    submit_reorganisation,
    take_back_reorganisation,
)
from agencies.services.saved_views import change_view, drop_view, keep_view

__all__ = [
    "SINCE_EVER",
    "Heir",
    "NewPerson",
    "add_alias",
    "appoint_stand_in",
    "begin_reorganisation",
    "change_agency",
    "change_group",
    "change_person",
    "change_profile",
    "change_reorganisation",
    "change_view",
    "choose_followers",
    "choose_successors",
    "clear_special_day",
    "close_account",
    "create_agency",
    "create_group",
    "create_person",
    "discard_reorganisation",
    "drop_view",
    "end_agency",
    "end_membership",
    "end_stand_in",
    "give_new_password",
    "grant_membership",
    "keep_view",
    "may_administer",
    "may_set_reminders",
    "record_succession",
    "rename_agency",
    "reopen_account",
    "set_code",
    "set_group_members",
    "set_office_reminders",
    "set_own_reminders",
    "set_special_day",
    "set_special_days",
    "submit_reorganisation",
    "take_back_reorganisation",
]
