"""Which reminder rule holds for whom: a person's own, else the office's, else the site's."""

from dataclasses import dataclass

from django.conf import settings

from agencies.models import ReminderRule

MAX_LEADS = 6
MAX_LEAD_DAYS = 60


@dataclass(frozen=True)
class Rules:
    """Every rule out of one reading of the table."""

    by_person: dict[int, ReminderRule]
    by_agency: dict[int, ReminderRule]

    def lead_days(self, person: int, agency: int) -> tuple[int, ...]:
        """Working days ahead of a deadline, the fewest first; the day itself comes besides."""
        for rule in (self.by_person.get(person), self.by_agency.get(agency)):
            if rule and rule.lead_days is not None:
                return tuple(sorted(rule.lead_days))
        return tuple(sorted(settings.REMINDER_LEAD_DAYS))

    def hour(self, person: int, agency: int | None) -> int:
        for rule in (self.by_person.get(person), self.by_agency.get(agency or 0)):
            if rule and rule.hour is not None:
                return rule.hour
        return int(settings.DIGEST_HOUR)

    def overdue_every(self, agency: int) -> int:
        rule = self.by_agency.get(agency)
        return (rule and rule.overdue_every) or settings.REMINDER_OVERDUE_EVERY

    def leader_after(self, agency: int) -> int:
        rule = self.by_agency.get(agency)
        return (rule and rule.leader_after) or settings.REMINDER_LEADER_AFTER


def all_rules() -> Rules:
    """Read the table of rules; one query."""
    rows = list(ReminderRule.objects.all())
    return Rules(
        {row.person_id: row for row in rows if row.person_id is not None},
        {row.agency_id: row for row in rows if row.agency_id is not None},
    )
