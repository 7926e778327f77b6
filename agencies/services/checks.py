"""Rules about names and dates that several services share."""

from datetime import date

from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyAlias
from agencies.spelling import canonical
from core.formatting import vn_date
from core.refusals import Refused, Stale

NAME_LENGTH = 200


def clean_name(text: str, *, field: str = "name") -> str:
    """Return the words with single spaces; refuse what is empty, too long or without a letter."""
    words = " ".join(text.split())
    if not canonical(words):
        raise Refused(_("Enter a name."), field=field)
    if len(words) > NAME_LENGTH:
        raise Refused(
            _("A name may have %(limit)s characters at most.") % {"limit": NAME_LENGTH}, field=field
        )
    return words


def check_order(start: date | None, end: date | None, *, field: str = "valid_until") -> None:
    if start is not None and end is not None and end < start:
        raise Refused(
            _("The last day %(end)s lies before the first day %(start)s.")
            % {"end": vn_date(end), "start": vn_date(start)},
            field=field,
        )


def check_version(row: object, version: int | None) -> None:
    """Refuse a form opened before the row changed; None is for callers that hold the fresh row."""
    if version is not None and row.version != version:  # type: ignore[attr-defined]
        raise Stale


def check_name_free(
    name: str,
    *,
    province: Agency | None,
    valid_from: date | None,
    valid_until: date | None = None,
    besides: Agency | None = None,
    field: str = "name",
) -> None:
    """Refuse a name another agency of the province bears in the same period: nobody could tell them apart."""
    rows = AgencyAlias.objects.filter(
        key=canonical(name),
        agency__province=province,
        agency__names__name__iexact=name,
    ).select_related("agency")
    if besides is not None:
        rows = rows.exclude(agency=besides)
    for row in rows:
        if _overlap(row, valid_from, valid_until):
            raise Refused(
                _("%(name)s already exists in this province in that period.")
                % {"name": row.agency.name},
                field=field,
            )


def _overlap(row: AgencyAlias, start: date | None, end: date | None) -> bool:
    row_end = row.valid_until or row.agency.ended_on
    starts_before_other_ends = row_end is None or start is None or start <= row_end
    ends_after_other_starts = row.valid_from is None or end is None or end >= row.valid_from
    return starts_before_other_ends and ends_after_other_starts
