"""Plain rows drawn straight onto pages: the middle of a long table, at a tenth of the engine's cost.

WeasyPrint makes a box of every cell, line and border: about 8 ms a row. The pages of a long table
differ in nothing but their words, so one frame is measured (frames.py), and words are broken into lines
and written by the widths of their letters. What cannot be drawn so is refused, and laid out instead.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from core.pdf.book import Book, Source
from core.pdf.frames import Face, Frame, measure
from core.pdf.lines import Line, break_lines
from core.pdf.rows import Cell, Row, read_row

BORDER = 2 / 3  # px: the .5pt of .grid
STRIKE_RISE, STRIKE_WIDTH = 0.284, 0.05  # of the size of the type, as the Times faces have them
SHARE = {"": 0, "mid": 0.5, "num": 1}  # of the room beside the words, that stands before them


def draw_rows(
    before: str, rows: Sequence[str], target: Path, *, kept: int, told: Callable[[int], None]
) -> int:
    """Draw full pages of plain rows into the file until `kept` rows or fewer are left; return how many.

    Stops before a row higher than a page. `told` hears the rows of each page. Raises PaperError when
    the head leaves no room for rows, or a letter is not one glyph.
    """
    letters: set[str] = set()
    for row in rows:
        for cell in read_row(row).cells:
            letters.update(cell.words)
    frame = measure(before, len(read_row(rows[0]).cells), letters)
    left = len(rows)
    with target.open("wb") as file:
        paper = _Paper(frame, file)
        for n_rows, content in _pages(frame, rows):
            paper.add(content)
            left -= n_rows
            told(n_rows)
            if left <= kept:
                break
        paper.book.finish(DictionaryObject(), DictionaryObject())
    return left


class _Paper:
    """A book of drawn pages; all show the same head and use the same fonts."""

    def __init__(self, frame: Frame, file: IO[bytes]) -> None:
        self.book = Book(file)
        source = Source(self.book, frame.content)
        self.frame, _place = next(source.pages())
        source.take(self.frame)
        # The engine leaves its co-ordinates turned: what comes after it starts anew.
        own = self.frame.raw_get("/Contents")
        self.head = [self.book.put_stream(b"q"), own, self.book.put_stream(b"Q")]

    def add(self, content: bytes) -> None:
        drawn = self.book.put_stream(content)
        self.frame[NameObject("/Contents")] = ArrayObject([*self.head, drawn])
        self.book.put_page(self.frame)


def _pages(frame: Frame, rows: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Give each full page as its number of rows and its content; what might fill no page is left."""
    words, bottoms, top = _Words(frame), list[float](), frame.top
    for row in map(read_row, rows):
        lines = words.break_row(row)
        height = max(map(len, lines)) * frame.line + frame.spare
        if top + height > frame.bottom:
            if not bottoms:
                return
            yield len(bottoms), _content(frame, words.take(), bottoms)
            bottoms, top = [], frame.top
        words.put(row, lines, top)
        top += height
        bottoms.append(top)


def _content(frame: Frame, words: str, bottoms: Sequence[float]) -> bytes:
    """Write a page: a border beside every column and under every row, and the words."""
    width, height = frame.columns[-1].edge - frame.left, bottoms[-1] - frame.top
    edges = [frame.left, *(column.edge for column in frame.columns)]
    boxes = [
        *(f"{edge - BORDER:.3f} {frame.top:.3f} {BORDER:.3f} {height:.3f} re" for edge in edges),
        *(f"{frame.left:.3f} {y - BORDER:.3f} {width:.3f} {BORDER:.3f} re" for y in bottoms),
    ]
    turned = f"0.75 0 0 -0.75 0 {0.75 * frame.height:.6f} cm 0 0 0 rg"
    return "\n".join([turned, *boxes, "f", words]).encode("ascii")


class _Words:
    """Writes the words of rows down; a page takes what was written since the last."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.shown: list[str] = []
        self.strikes: list[str] = []
        self.face: Face | None = None

    def take(self) -> str:
        taken = "\n".join([*self.strikes, "f", "BT", *self.shown, "ET"])
        self.shown, self.strikes, self.face = [], [], None
        return taken

    def break_row(self, row: Row) -> list[list[Line]]:
        return [
            break_lines(cell.words, self._face(row, cell), column.right - column.left)
            for cell, column in zip(row.cells, self.frame.columns, strict=True)
        ]

    def put(self, row: Row, lines: Sequence[Sequence[Line]], top: float) -> None:
        """Write the lines of a row's cells from its top down."""
        first = top + self.frame.baseline
        for cell, column, own in zip(row.cells, self.frame.columns, lines, strict=True):
            face = self._face(row, cell)
            if own and face is not self.face:
                self.shown.append(f"/{face.font} {self.frame.size:g} Tf")
                self.face = face
            for place, (words, width) in enumerate(own):
                x = column.left + SHARE[cell.align] * (column.right - column.left - width)
                y = first + place * self.frame.line
                self.shown.append(f"1 0 0 -1 {x:.3f} {y:.3f} Tm <{words.translate(face.shown)}> Tj")
                if row.kind == "struck" and cell is not row.cells[-1]:
                    self._strike(x, y, width)

    def _strike(self, x: float, y: float, width: float) -> None:
        rise, thick = STRIKE_RISE * self.frame.size, STRIKE_WIDTH * self.frame.size
        self.strikes.append(f"{x:.3f} {y - rise:.3f} {width:.3f} {thick:.3f} re")

    def _face(self, row: Row, cell: Cell) -> Face:
        """Secret rows are slanted, and the reason at the end of a struck one, as in paper.css."""
        is_reason = row.kind == "struck" and cell is row.cells[-1]
        return self.frame.slanted if row.kind == "secret" or is_reason else self.frame.upright
