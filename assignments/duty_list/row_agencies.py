"""Whom the rows of a list name: agencies and groups as they were called on the day of the document."""

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from agencies import matching
from agencies.matching import Match
from agencies.models import Agency, Group
from assignments.duty_list.own_facts import Checked, Verdict
from assignments.models import DutyImport, Task
from core.formatting import vn_date


class Names:
    """Every name of the list by the day it is understood on; a few queries for each distinct day."""

    def __init__(self, several: list[Checked], found: DutyImport, today: date) -> None:
        self.province = found.body.province
        self.today = today
        self.chosen = Agency.objects.select_related("province").in_bulk(set(found.chosen.values()))
        self.by_words = {
            words: self.chosen[pk] for words, pk in found.chosen.items() if pk in self.chosen
        }
        wanted: dict[date, set[str]] = defaultdict(set)
        for each in several:
            for column in ("lead", "supports", "issuer"):
                wanted[each.name_day(today)] |= set(each.names(column))
        self.matches: dict[tuple[date, str], Match] = {}
        for day, words in wanted.items():
            self._resolve(sorted(words), day)
        lost = {words for (__, words), match in self.matches.items() if not _is_known(match)}
        now = {
            m.words: m
            for m in matching.resolve_many(sorted(lost), on=today, province=self.province)
        }
        for key, match in self.matches.items():
            if not _is_known(match) and _is_known(now[key[1]]):
                self.matches[key] = now[key[1]]
        # (key of agency or group) → members on a day, read where a group is named
        self._members: dict[tuple[int, date], list[Agency]] = {}

    def _resolve(self, words: list[str], day: date) -> None:
        for match in matching.resolve_many(words, on=day, province=self.province):
            self.matches[day, match.words] = match

    def target(self, words: str, day: date) -> Agency | Group | None:
        if words in self.by_words:
            return self.by_words[words]
        return self.matches[day, words].target

    def members(self, group: Group, day: date) -> list[Agency]:
        if (group.pk, day) not in self._members:
            self._members[group.pk, day] = list(group.members_on(day))
        return self._members[group.pk, day]

    def why_unknown(self, words: str, day: date) -> str:
        match = self.matches[day, words]
        if match.is_ambiguous:
            return _("“%(words)s” may be: %(names)s. Choose below.") % {
                "words": words,
                "names": ", ".join(str(c) for c in match.candidates[:5]),
            }
        return _("No agency is called “%(words)s” on %(day)s. Choose below.") % {
            "words": words,
            "day": vn_date(day),
        }


def _is_known(match: Match) -> bool:
    return match.target is not None or match.is_ambiguous


def understand_agencies(each: Checked, names: Names, today: date) -> None:
    """Who leads and who supports; several leads, or a group, answer each for itself."""
    day = each.name_day(today)
    leads = _agencies(each, "lead", names, day)
    supports = _agencies(each, "supports", names, day)
    if not each.names("lead"):
        each.error("lead", _("Exactly one agency leads: choose it."))
    several = len(leads) > 1 or any(
        isinstance(names.target(words, day), Group) for words in each.names("lead")
    )
    if several and supports:
        each.error("supports", _("When every agency answers for itself there is no support."))
    if {a.pk for a in leads} & {a.pk for a in supports}:
        each.error("supports", _("The lead cannot support itself."))
    each.plan |= {
        "mode": Task.Mode.EACH if several else Task.Mode.SINGLE,
        "leads": [a.pk for a in leads],
        "supports": [a.pk for a in supports],
    }


def _agencies(each: Checked, column: str, names: Names, day: date) -> list[Agency]:
    found: dict[int, Agency] = {}
    for words in each.names(column):
        target = names.target(words, day)
        if isinstance(target, Group):
            members = names.members(target, day)
            if not members:
                each.error(
                    column,
                    _("“%(group)s” has no member on %(date)s: nobody would get this task.")
                    % {"group": target, "date": vn_date(day)},
                )
            found |= {a.pk: a for a in members}
        elif target is None:
            each.findings.append(
                {
                    "kind": Verdict.ERROR.value,
                    "column": column,
                    "text": names.why_unknown(words, day),
                    "words": words,
                }
            )
        else:
            found[target.pk] = target
    return list(found.values())
