"""Who answers today for an agency a document named: itself, or its main successor once it ended."""

from collections.abc import Iterable
from datetime import date

from agencies.models import Agency, Succession


def answering_on(named: Iterable[Agency], on: date) -> dict[int, Agency]:
    """Map each named agency's id to the agency that answers for it that day; at most two queries."""
    agencies = {a.pk: a for a in named}
    if not any(a.has_ended(on) for a in agencies.values()):
        return agencies
    main = dict(
        Succession.objects.filter(is_main=True, on__lte=on).values_list(
            "predecessor_id", "successor_id"
        )
    )
    ended = {pk for pk, a in agencies.items() if a.has_ended(on)}
    heirs = {pk: _end_of_line(pk, main) for pk in ended}
    found = Agency.objects.in_bulk(set(heirs.values()) - agencies.keys())
    found |= agencies
    return {pk: found[heirs.get(pk, pk)] for pk in agencies}


def _end_of_line(pk: int, main: dict[int, int]) -> int:
    seen = {pk}
    while (heir := main.get(pk)) is not None and heir not in seen:
        seen.add(heir)
        pk = heir
    return pk
