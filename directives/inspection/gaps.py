"""Numbers no line holds: they are no lines, so they are told as ranges."""

from dataclasses import dataclass

from django.db import connection

from directives.models import Register

RANGES_TOLD = 200
_GAPS = """
SELECT lowest, highest, count(*) OVER (), sum(highest - lowest + 1) OVER () FROM (
  SELECT lag(number, 1, %(first)s - 1) OVER (ORDER BY number) + 1 AS lowest, number - 1 AS highest
    FROM directives_registerentry WHERE register_id = %(register)s AND number >= %(first)s
  UNION ALL
  SELECT coalesce(max(number) + 1, %(first)s), %(last)s
    FROM directives_registerentry WHERE register_id = %(register)s
) between_lines WHERE lowest <= highest ORDER BY lowest LIMIT %(told)s
"""


@dataclass(frozen=True)
class Gaps:
    """Numbers no line holds: how many, in how many ranges, and the first ranges themselves."""

    n: int
    n_ranges: int
    ranges: list[tuple[int, int]]

    @property
    def n_untold(self) -> int:
        return self.n_ranges - len(self.ranges)


def gaps_in(register: Register, *, told: int | None = RANGES_TOLD) -> Gaps:
    """Find the numbers up to the last one given that no line holds; struck lines hold theirs.

    Tells the first `told` ranges, or all of them.
    """
    given = {
        "register": register.pk,
        "first": register.first_number,
        "last": register.last_number,
        "told": told,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GAPS, given)
        rows = cursor.fetchall()
    if not rows:
        return Gaps(0, 0, [])
    return Gaps(int(rows[0][3]), rows[0][2], [(lowest, highest) for lowest, highest, *_n in rows])
