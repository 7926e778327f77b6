"""Long tables: batches of rows printed side by side in child processes.

WeasyPrint keeps about 0.2 MB per table row until a document is written: 10,000 rows in one go take over
a gigabyte. A stretch of a table is printed batch after batch, and the rows of a batch's last, unfilled
page go on into the next batch, so pages are full everywhere but at the end of a stretch. After the first
batch, plain rows are drawn (drawing.py) up to the last few, and one process is quick enough for a whole
table; a table with other rows is cut into as many stretches as there are processes.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Protocol, Self, cast

from core.pdf.engine import Printed
from core.pdf.errors import Cause, PaperError
from core.pdf.frames import END, GOES_ON
from core.pdf.rows import is_plain
from core.pdf.xmp import UNICODE, About

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
BATCH = 250  # rows laid out at once
DRAWN = 5_000  # rows drawn at once
# Rows laid out before and after drawn ones: more than stand on any page, so that one is full and one
# begins with rows and ends with what follows the table.
EDGE = 60


class Rows(Protocol):
    """A document with a table in the middle (see sheets.Sheet)."""

    @property
    def before(self) -> str: ...
    @property
    def rows(self) -> Sequence[str]: ...
    @property
    def after(self) -> str: ...


class _Child:
    """One printing process; killed when leaving early."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "core.pdf.child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.jobs = cast("IO[str]", self.process.stdin)
        self.answers = cast("IO[str]", self.process.stdout)
        return self

    def __exit__(self, *why: object) -> None:
        self.process.kill()  # between jobs it only waits; in one, nobody wants the result any more
        self.process.wait()
        self.jobs.close()
        self.answers.close()

    def print(self, html: str, target: Path, *, hold_last_page_of: int | None) -> int:
        """Lay out into the file; return how many of the last rows are left for the next batch."""
        with _written([html], target) as source:
            return self._ask("print", target, source=source, hold_last_page_of=hold_last_page_of)

    def draw(
        self,
        before: str,
        rows: Sequence[str],
        target: Path,
        *,
        kept: int,
        told: Callable[[int], None],
    ) -> int:
        """Draw full pages of plain rows into the file; return how many of the last rows are left."""
        with _written((f"{json.dumps(row)}\n" for row in rows), target) as source:
            return self._ask("draw", target, told, source=source, before=before, kept=kept)

    def merge(self, files: Sequence[Path], target: Path, about: About) -> int:
        """Merge what was printed into the file; return the number of pages."""
        dated = about.iso_date
        return self._ask("merge", target, files=[*map(str, files)], title=about.title, dated=dated)

    def _ask(
        self,
        work: str,
        target: Path,
        told: Callable[[int], None] = lambda n_rows: None,
        **job: str | int | list[str] | None,
    ) -> int:
        try:
            self.jobs.write(json.dumps({"work": work, "target": str(target), **job}) + "\n")
            self.jobs.flush()
            while "n_done" not in (answer := self._answer()):
                told(answer["n_more"])
        except (OSError, ValueError) as why:
            raise PaperError(f"a printing process died: {why}", cause=Cause.PROCESS) from why
        return int(answer["n_done"])

    def _answer(self) -> dict[str, Any]:
        line = self.answers.readline()
        if not line:
            raise PaperError(
                "a printing process died; perhaps it was killed for its memory",
                cause=Cause.PROCESS,
            )
        found: dict[str, Any] = json.loads(line)
        if "error" in found:
            raise PaperError(found["error"], cause=Cause(found["cause"]))
        return found


@contextmanager
def _written(content: Iterable[str], target: Path) -> Iterator[str]:
    """Keep what a child is to print in a file beside the one it prints."""
    source = target.with_suffix(".source")
    with source.open("w", encoding="utf-8") as file:
        file.writelines(content)
    try:
        yield str(source)
    finally:
        source.unlink(missing_ok=True)


def print_batches(
    sheets: Sequence[Rows],
    about: About,
    *,
    told: Callable[[int], None],
    processes: int = PROCESSES,
) -> Printed:
    """Print every sheet and merge them. `told` is called in this thread and may raise."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paper-")))
        free: SimpleQueue[_Child] = SimpleQueue()
        pool = stack.enter_context(ThreadPoolExecutor(processes))
        for _n in range(processes):  # entered after the pool, so they die before it is waited for
            free.put(stack.enter_context(_Child()))
        heard: SimpleQueue[int | None] = SimpleQueue()

        def work(sheet: Rows, first: int, last: int, name: str) -> list[Path]:
            child = free.get()
            try:
                return _print_stretch(sheet, first, last, child, folder / name, heard)
            finally:
                free.put(child)
                heard.put(None)

        stretches = [
            pool.submit(work, sheet, first, last, f"{place:03}-{first:06}")
            for place, sheet in enumerate(sheets)
            for first, last in _stretches(sheet.rows, processes)
        ]
        _listen(heard, len(stretches), told, stretches)
        files = [file for stretch in stretches for file in stretch.result()]
        merged = folder / "merged.pdf"
        n_pages = free.get().merge(files, merged, about)
        return Printed(merged.read_bytes(), n_pages, level=UNICODE)


def _listen(
    heard: "SimpleQueue[int | None]",
    n_running: int,
    told: Callable[[int], None],
    stretches: "list[Future[list[Path]]]",
) -> None:
    """Add up what the threads print until all have ended; stop at the first failure."""
    n_rows = 0
    while n_running:
        n_more = heard.get()
        if n_more is None:
            n_running -= 1
            for stretch in stretches:
                if stretch.done() and (why := stretch.exception()):
                    raise why
        else:
            n_rows += n_more
            told(n_rows)


def _stretches(rows: Sequence[str], processes: int) -> list[tuple[int, int]]:
    """Cut a table into even stretches; a short one stays whole, and one that is drawn."""
    if len(rows) <= BATCH or all(map(is_plain, rows)):
        return [(0, len(rows))]
    size = -(-len(rows) // processes)
    return [(first, min(first + size, len(rows))) for first in range(0, len(rows), size)]


def _print_stretch(
    sheet: Rows, first: int, last: int, child: _Child, stem: Path, heard: "SimpleQueue[int | None]"
) -> list[Path]:
    files: list[Path] = []
    done, may_draw = first, True
    while not files or done < last:
        target = stem.parent / f"{stem.name}-{len(files):04}.pdf"
        plain = _n_plain(sheet.rows, done, last) if may_draw else 0
        if files and plain > 2 * EDGE:
            n_rows = _draw(sheet, done, done + plain, child, target, heard)
            may_draw = n_rows > 0
            if not may_draw:
                continue
        else:
            upto = min(done + (EDGE if plain > 4 * EDGE else BATCH), last)
            n_rows = _lay_out(sheet, done, upto, child, target, is_last=upto == last)
            heard.put(n_rows)
        files.append(target)
        done += n_rows
    return files


def _n_plain(rows: Sequence[str], first: int, last: int) -> int:
    """Count the plain rows from the first on, up to what is drawn at once."""
    last = min(last, first + DRAWN)
    return next((n for n in range(first, last) if not is_plain(rows[n])), last) - first


def _draw(
    sheet: Rows,
    first: int,
    last: int,
    child: _Child,
    target: Path,
    heard: "SimpleQueue[int | None]",
) -> int:
    """Draw what fills pages; return how many rows. The end of a table is left to be laid out."""
    kept = EDGE if last == len(sheet.rows) else 0
    rows = sheet.rows[first:last]
    return len(rows) - child.draw(sheet.before, rows, target, kept=kept, told=heard.put)


def _lay_out(
    sheet: Rows, first: int, last: int, child: _Child, target: Path, *, is_last: bool
) -> int:
    """Lay out a batch; return how many rows, without those of a last page that the next batch fills."""
    # What stands before the table (a title, a cover) is printed once, its head on every page.
    html = _batch(sheet, first, last, is_first=first == 0)
    held = None if is_last else last - first
    return last - first - child.print(html, target, hold_last_page_of=held)


def _batch(sheet: Rows, first: int, last: int, *, is_first: bool) -> str:
    rows = "".join(
        row.replace("<tr", f'<tr id="row-{place}"', 1)
        for place, row in enumerate(sheet.rows[first:last])
    )
    before = sheet.before if is_first else sheet.before.replace("<body>", GOES_ON)
    ends = last == len(sheet.rows)
    return f"{before}{rows}{sheet.after if ends else END + '</body></html>'}"
