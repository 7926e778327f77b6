"""How labels lie on paper: one a page for label printers, or rows and columns of a sheet of A4."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.formatting import number
from core.refusals import Refused
from directives.stamping import HEIGHT_MM, WIDTH_MM, Ink

A4_WIDTH_MM, A4_HEIGHT_MM = 210, 297
MOST_COLUMNS, MOST_ROWS = A4_WIDTH_MM // WIDTH_MM, A4_HEIGHT_MM // HEIGHT_MM
LARGEST_MARGIN_MM, LARGEST_GAP_MM = 60, 60


@dataclass(frozen=True)
class Place:
    """Where a stamp stands on its sheet, in mm from the top left corner of the paper."""

    left: float
    top: float


@dataclass(frozen=True)
class LabelSheet:
    """A sheet of A4, lengths in mm, its margins alike on both sides; three across and eight down at first.

    The labels share what margins and gaps leave (70 × 37 mm at first); a stamp stands in the middle
    of its label.
    """

    columns: int = 3
    rows: int = 8
    margin_side: float = 0
    margin_top: float = 0.5
    gap_across: float = 0
    gap_down: float = 0
    first_place: int = 1  # counted along the rows; those before it have been used

    @property
    def n_places(self) -> int:
        return self.columns * self.rows

    @property
    def label_width(self) -> float:
        taken = 2 * self.margin_side + (self.columns - 1) * self.gap_across
        return (A4_WIDTH_MM - taken) / self.columns

    @property
    def label_height(self) -> float:
        taken = 2 * self.margin_top + (self.rows - 1) * self.gap_down
        return (A4_HEIGHT_MM - taken) / self.rows

    def require_room(self) -> None:
        """Refuse a sheet whose labels are smaller than a stamp, or that has no such place to begin at."""
        if self.label_width < WIDTH_MM:
            raise Refused(
                _("A label would be %(size)s mm wide; the stamp needs %(needed)s.")
                % {"size": number(round(self.label_width, 1), 1), "needed": WIDTH_MM},
                field="columns",
            )
        if self.label_height < HEIGHT_MM:
            raise Refused(
                _("A label would be %(size)s mm high; the stamp needs %(needed)s.")
                % {"size": number(round(self.label_height, 1), 1), "needed": HEIGHT_MM},
                field="rows",
            )
        if not 1 <= self.first_place <= self.n_places:
            raise Refused(
                _("The sheet has %(n)s labels: begin at one from 1 to %(n)s.")
                % {"n": self.n_places},
                field="first_place",
            )

    def pages(self, n_labels: int) -> Iterator[list[Place]]:
        """Give, for each sheet needed, where its stamps stand; only the first is begun in the middle."""
        used = self.first_place - 1
        while n_labels > 0:
            last = min(used + n_labels, self.n_places)
            yield [self._place(place) for place in range(used, last)]
            n_labels -= last - used
            used = 0

    def _place(self, place: int) -> Place:
        row, column = divmod(place, self.columns)
        left = self.margin_side + column * (self.label_width + self.gap_across)
        top = self.margin_top + row * (self.label_height + self.gap_down)
        return Place(
            left + (self.label_width - WIDTH_MM) / 2, top + (self.label_height - HEIGHT_MM) / 2
        )


@dataclass(frozen=True)
class LabelLayout:
    """What a print of labels looks like; without a sheet, each label is a page of its own size."""

    ink: str = Ink.RED.value
    sheet: LabelSheet | None = None
