"""The figures of one agency, block or whole scope counted together, from groups of alike rows."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from reporting.figures import FIGURES

# what the rows of a group have in common
ALIKE = ("role", "cell", "state", "soon", "recurring", "age")


@lru_cache(maxsize=2_048)
def _counted_by(role: str, *alike: Any) -> list[str]:
    """Return the keys of the figures such rows fall under; the groups of a hundred agencies are alike."""
    bucket = dict(zip(ALIKE, alike, strict=True))
    return [figure.key for figure in FIGURES if figure.counts(bucket, role)]


class Counts(dict[str, int]):
    """The figures of one agency, block or whole scope, by key; shares are derived here only."""

    @classmethod
    def of(cls, buckets: "Iterable[dict[str, Any]]", role: str = "") -> "Counts":
        """Add up groups of alike rows; `role` is the part the scope asks for."""
        made = cls({figure.key: 0 for figure in FIGURES})
        for bucket in buckets:
            for key in _counted_by(role, *(bucket[name] for name in ALIKE)):
                made[key] += bucket["n"]
        return made

    @classmethod
    def sum_of(cls, parts: "Iterable[Counts]") -> "Counts":
        """Add up what was counted apart: every figure is a number of rows, and no row is in two parts."""
        made = cls.of(())
        for part in parts:
            for key, n in part.items():
                made[key] = made.get(key, 0) + n
        return made

    @property
    def done(self) -> int:
        return self["done"]

    @property
    def running(self) -> int:
        return self["running"]

    @property
    def without_deadline(self) -> int:
        return self["no_deadline_done"] + self["no_deadline"]

    @property
    def on_time_share(self) -> float | None:
        """Percent done on time of all whose deadline has decided; None while none has.

        Decided: done on time, done late, or overdue. Duties still within time and duties without a
        deadline say nothing about punctuality, so they neither raise nor lower the share.
        """
        return self.share(
            "done_on_time", self["done_on_time"] + self["done_late"] + self["overdue"]
        )

    @property
    def update_share(self) -> float | None:
        """Percent of the duties of the period that were reported on in it (DOMAIN section 6, table D)."""
        return self.share("updated", self["to_do"])

    def share(self, key: str, of: int) -> float | None:
        return 100 * self[key] / of if of else None
