"""What an arrival stamp says of a line of an incoming register."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.formatting import paper_date
from core.refusals import Refused
from directives.models import Register, RegisterEntry


@dataclass(frozen=True)
class ArrivalStamp:
    """The words of one stamp; what is not known yet is empty and stays dots for the pen."""

    agency: str  # as it was called on the day of arrival
    number: str
    arrived_on: date
    handed_to: str = ""  # Chuyển: the unit or person that handles it
    file_code: str = ""  # Số và ký hiệu HS: of the file it will be kept in

    @property
    def day(self) -> str:
        """The day as registers write it: 05/02/2026, but 05/3/2026."""
        return paper_date(self.arrived_on)


def stamp_of(entry: RegisterEntry) -> ArrivalStamp:
    """Return what the stamp of a line says; queries unless read `with_stamp_facts`."""
    return ArrivalStamp(
        agency=entry.register.agency.name_on(entry.entered_on),
        number=str(entry.number),  # as the register prints it, without a leading zero
        arrived_on=entry.entered_on,
        handed_to=entry.handed_to,
    )


def with_stamp_facts(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """Add what `stamp_of` reads; two queries for any number of lines."""
    return entries.select_related("register__agency").prefetch_related("register__agency__names")


def only_stamped(entries: QuerySet[RegisterEntry]) -> QuerySet[RegisterEntry]:
    """Narrow to lines whose document bears a stamp: arrived, not struck, not kept among the secret ones."""
    return entries.filter(
        register__direction=Register.Direction.INCOMING,
        kind=RegisterEntry.Kind.DOCUMENT,
        struck_at__isnull=True,
    )


def require_stamped(entry: RegisterEntry) -> None:
    """Refuse, in words, a line whose document bears no stamp."""
    if entry.register.direction != Register.Direction.INCOMING:
        raise Refused(_("Only documents that arrived bear the arrival stamp."))
    if entry.struck_at is not None:
        raise Refused(_("Line %(number)s is struck; it has no stamp.") % {"number": entry.number})
    if entry.kind != RegisterEntry.Kind.DOCUMENT:
        raise Refused(
            _("Line %(number)s stands for a secret document; it is stamped where it is registered.")
            % {"number": entry.number}
        )
