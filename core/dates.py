"""Reading a date a person typed, in the ways Vietnamese offices write them."""

import re
from datetime import date

from django.utils.translation import gettext as _

EARLIEST, LATEST = 1945, 2100  # the State's first documents; beyond is a slip of the finger

_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")


def read_date(text: str) -> date:
    """Return the date meant; raise ValueError with a sentence for the person.

    Day first (30/9/2021, 30-9-2021, 30.9.2021, 30092021, ngày 30 tháng 9 năm 2021) or ISO.
    """
    text = " ".join(text.split())
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := next(
        (m for pattern in (_DAY_FIRST, _WORDS, _DIGITS) if (m := pattern.fullmatch(text))), None
    ):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise ValueError(_("Write the date as day/month/year, for example 30/9/2021."))
    if not EARLIEST <= year <= LATEST:
        raise ValueError(
            _("The year %(year)s cannot be right; it must lie between %(first)s and %(last)s.")
            % {"year": year, "first": EARLIEST, "last": LATEST}
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(
            _("There is no day %(date)s in the calendar.") % {"date": f"{day}/{month}/{year}"}
        ) from None
