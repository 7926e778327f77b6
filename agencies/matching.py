"""Which agency or group the words on paper mean, on a given day.

Everything that turns words into agencies (forms, readers of files, imports) goes through here. Words
are compared in the canonical spelling, through names and aliases with their dates: "Sở TT&TT" of
03/8/2021 is another body than nobody today. A constant number of queries however many words.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from django.db.models import F, Q, QuerySet

from agencies.models import Agency, AgencyAlias, Group
from agencies.spelling import canonical, canonical_group, place_of
from core.folding import fold

_REMARK = re.compile(r"\s*\([^()]*\)\s*$")  # "(để báo cáo)", "(b/c)", but also "(An Giang)"
_LEADING = re.compile(r"^[\s\-–—•*+]+")
_TRAILING = re.compile(r"[\s.;,:]+$")
_SAME_WORDS = 0.6  # below this a suggestion looks like a guess


@dataclass(frozen=True)
class Match:
    """What words mean: one agency, one group, several candidates, or nothing that exists that day."""

    words: str
    agency: Agency | None = None
    group: Group | None = None
    candidates: tuple[Agency | Group, ...] = ()
    former: tuple[Agency, ...] = ()  # bore the name at another time; only where nothing else fits

    @property
    def target(self) -> Agency | Group | None:
        return self.agency or self.group

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.candidates)


@dataclass(frozen=True)
class _Reading:
    """One way to read the words: a key, and the provinces it may only be looked for in."""

    key: str
    provinces: frozenset[int] | None = None


def resolve(words: str, *, on: date, province: Agency | None = None) -> Match:
    """Return what the words mean on that day; `province` decides between bodies of the same name."""
    return resolve_many([words], on=on, province=province)[0]


def resolve_many(
    several: Sequence[str], *, on: date, province: Agency | None = None
) -> list[Match]:
    """Resolve many words at once; four queries at most."""
    places = _places()
    readings = {words: _readings(words, places, province) for words in several}
    keys = {reading.key for found in readings.values() for reading in found}
    aliases = _aliases_by_key(keys)
    groups = _Groups(province)
    return [_match(words, readings[words], aliases, groups, on, province) for words in several]


def tidy(words: str) -> str:
    """Take a printed line's dash and closing mark away: "- Sở Y tế;" means "Sở Y tế"."""
    return _TRAILING.sub("", _LEADING.sub("", " ".join(words.split())))


def similar(
    words: str, *, on: date, province: Agency | None = None, limit: int = 5
) -> list[Agency]:
    """Return agencies of that day whose names look like these words, closest first; one query."""
    key = canonical(tidy(words))
    tokens = sorted({t for t in key.split() if len(t) > 1}, key=len, reverse=True)[:6]
    if not tokens:
        return []
    shares_a_word = Q()
    for token in tokens:
        shares_a_word |= Q(key__contains=token)
    rows = (
        AgencyAlias.objects.filter(shares_a_word, agency__in=Agency.objects.existing_on(on))
        .select_related("agency__province")
        .order_by("agency__position", "pk")
    )
    if province is not None:
        rows = rows.filter(Q(agency__province=province) | Q(agency__province=None))
    best: dict[Agency, float] = {}
    for row in rows[:2000]:
        score = SequenceMatcher(None, key, row.key).ratio()
        if score >= _SAME_WORDS:
            best[row.agency] = max(score, best.get(row.agency, 0))
    return sorted(best, key=lambda agency: -best[agency])[:limit]


def suggestions(
    typed: str, *, on: date, provinces: Iterable[int] = (), limit: int = 12
) -> list[Agency]:
    """Return agencies to offer while a name is typed, those of the person's provinces first."""
    key = canonical(typed)
    if len(key) < 2:
        return []
    hits = AgencyAlias.objects.filter(Q(key__contains=key) | Q(folded__contains=key))
    rows: QuerySet[Agency] = (
        Agency.objects.existing_on(on)
        .filter(pk__in=hits.values("agency"))
        .select_related("province")
        .order_by("position", "name", "pk")
    )
    own = list(rows.filter(province__in=list(provinces))[:limit])
    rest = rows.exclude(pk__in=[a.pk for a in own])[: limit - len(own)] if len(own) < limit else []
    return own + list(rest)


def _places() -> dict[str, set[int]]:
    """Map each province's place, folded, to the ids of the bodies that stand for it."""
    places: dict[str, set[int]] = defaultdict(set)
    provinces = Agency.objects.filter(province=F("pk")).values_list("pk", "names__name", "name")
    for pk, dated, name in provinces:
        for each in {dated or name, name}:
            places[canonical(place_of(each))].add(pk)
    return places


def _readings(words: str, places: dict[str, set[int]], province: Agency | None) -> list[_Reading]:
    """List the ways to read the words, most literal first."""
    clean = tidy(words)
    whole = [canonical(clean)]
    if _REMARK.search(clean):
        whole.append(canonical(_REMARK.sub("", clean)))
    readings = [_Reading(key) for key in whole if key]
    for key in whole:
        for place, ids in places.items():
            if place and key.endswith(f" {place}"):
                stem = key.removesuffix(place).strip()
                bare = stem.removesuffix(" tinh").removesuffix(" thanh pho")
                readings += [_Reading(each, frozenset(ids)) for each in (stem, bare) if each]
        if key.endswith(" tinh"):
            readings.append(_Reading(key.removesuffix(" tinh")))
        if province is not None and key:
            place = canonical(province.place)
            readings += [_Reading(f"{key} {place}"), _Reading(f"{key} tinh {place}")]
    return list(dict.fromkeys(readings))


def _aliases_by_key(keys: set[str]) -> dict[str, list[AgencyAlias]]:
    found: dict[str, list[AgencyAlias]] = defaultdict(list)
    rows = AgencyAlias.objects.filter(key__in=keys).select_related("agency__province")
    for alias in rows.order_by("agency__position", "agency__name", "agency_id"):
        found[alias.key].append(alias)
    return found


class _Groups:
    """Groups by spelling, read once and only when no agency fits."""

    def __init__(self, province: Agency | None) -> None:
        self.province = province

    @cached_property
    def by_key(self) -> dict[str, list[Group]]:
        found: dict[str, list[Group]] = defaultdict(list)
        groups = Group.objects.select_related("province")
        if self.province is not None:
            groups = groups.filter(Q(province=self.province) | Q(province=None))
        for group in groups:
            for key in group.spelling_keys():
                found[key].append(group)
        return found

    def find(self, words: str, readings: list[_Reading]) -> list[Group]:
        clean = tidy(words)
        for text in (clean, _REMARK.sub("", clean)):
            if found := self.by_key.get(canonical_group(text)):
                return found
        for reading in readings:
            if reading.provinces is not None:
                hits = self.by_key.get(canonical_group(reading.key), [])
                if within := [g for g in hits if g.province_id in reading.provinces]:
                    return within
        return []


def _match(
    words: str,
    readings: list[_Reading],
    aliases: dict[str, list[AgencyAlias]],
    groups: _Groups,
    on: date,
    province: Agency | None,
) -> Match:
    candidates: list[Agency] = []
    for reading in readings:
        found = _agencies(words, reading, aliases, on)
        if len(found) > 1 and province is not None:
            found = [a for a in found if a.province_id == province.pk] or found
        if len(found) == 1:
            return Match(words, agency=found[0])
        candidates = candidates or found
    collective = groups.find(words, readings)
    if len(collective) == 1:
        return Match(words, group=collective[0])
    if candidates or collective:
        return Match(words, candidates=(*candidates, *collective))
    return Match(words, former=tuple(_former(readings, aliases)))


def _agencies(
    words: str, reading: _Reading, aliases: dict[str, list[AgencyAlias]], on: date
) -> list[Agency]:
    """Return the agencies this reading names on that day, each once."""
    found: dict[int, AgencyAlias] = {}
    for alias in aliases.get(reading.key, []):
        in_force = (alias.valid_from is None or alias.valid_from <= on) and (
            alias.valid_until is None or on <= alias.valid_until
        )
        within = reading.provinces is None or alias.agency.province_id in reading.provinces
        if in_force and within and alias.agency.exists_on(on):
            found.setdefault(alias.agency_id, alias)
    return [alias.agency for alias in _closest_marks(words, list(found.values()))]


def _closest_marks(words: str, rows: list[AgencyAlias]) -> list[AgencyAlias]:
    """Of names that differ only in marks ("Tân Hòa", "Tân Hóa") keep those that fit what was typed.

    Words typed without marks fit all; different spellings are left alone, or one would be a guess.
    """
    if len({row.folded for row in rows}) != 1 or len(rows) < 2:
        return rows
    typed = {
        fold(token): _marks(token) for token in words.split() if _marks(token) != token.lower()
    }
    conflicts = [
        sum(typed.get(fold(token), _marks(token)) != _marks(token) for token in row.text.split())
        for row in rows
    ]
    return [row for row, n in zip(rows, conflicts, strict=True) if n == min(conflicts)]


def _marks(token: str) -> str:
    """Write a word's letters, then its marks in one order: "hoà" and "hòa" are one word."""
    apart = unicodedata.normalize("NFD", token.lower()).replace("đ", "d\u0335")
    letters = [c for c in apart if not unicodedata.combining(c)]
    return "".join([*letters, *sorted(c for c in apart if unicodedata.combining(c))])


def _former(readings: list[_Reading], aliases: dict[str, list[AgencyAlias]]) -> list[Agency]:
    """Return agencies that bore the name at another time."""
    for reading in readings:
        found = {
            alias.agency_id: alias.agency
            for alias in aliases.get(reading.key, [])
            if reading.provinces is None or alias.agency.province_id in reading.provinces
        }
        if found:
            return list(found.values())
    return []
