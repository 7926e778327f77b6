"""Long tables: batches of rows printed side by side in child processes.

WeasyPrint keeps about 0.2 MB per table row until a document is written: 10,000 rows in one go take over
a gigabyte. A table is cut into as many stretches as there are processes; each stretch is printed batch
after batch, and the rows of a batch's last, unfilled page go on into the next batch. So pages are full
everywhere but at the end of a stretch.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Protocol, Self, cast

from core.pdf.engine import PaperError

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
BATCH = 250


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
        """Print to the file; return how many of the last rows are left for the next batch."""
        source = target.with_suffix(".html")
        source.write_text(html, "utf-8")
        job = {
            "source": str(source),
            "target": str(target),
            "hold_last_page_of": hold_last_page_of,
        }
        try:
            self.jobs.write(json.dumps(job) + "\n")
            self.jobs.flush()
            answer = self.answers.readline()
        except (OSError, ValueError) as why:
            raise PaperError(f"a printing process died: {why}") from why
        finally:
            source.unlink(missing_ok=True)
        if not answer:
            raise PaperError("a printing process died; perhaps it was killed for its memory")
        found = json.loads(answer)
        if "error" in found:
            raise PaperError(found["error"])
        return int(found["n_carried"])


@contextmanager
def print_batches(
    sheets: Sequence[Rows], *, told: Callable[[int], None], processes: int = PROCESSES
) -> Iterator[list[Path]]:
    """Print every sheet; give the files in order. `told` is called in this thread and may raise."""
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
            for first, last in _stretches(len(sheet.rows), processes)
        ]
        _listen(heard, len(stretches), told, stretches)
        yield [file for stretch in stretches for file in stretch.result()]


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


def _stretches(n_rows: int, processes: int) -> list[tuple[int, int]]:
    """Cut a table into even stretches; a short one stays whole."""
    if n_rows <= BATCH:
        return [(0, n_rows)]
    size = -(-n_rows // processes)
    return [(first, min(first + size, n_rows)) for first in range(0, n_rows, size)]


def _print_stretch(
    sheet: Rows, first: int, last: int, child: _Child, stem: Path, heard: "SimpleQueue[int | None]"
) -> list[Path]:
    files: list[Path] = []
    done = first
    while not files or done < last:
        upto = min(done + BATCH, last)
        # What stands before the table (a title, a cover) is printed once, its head on every page.
        html = _batch(sheet, done, upto, is_first=done == 0)
        target = stem.parent / f"{stem.name}-{len(files):04}.pdf"
        held = upto - done if upto < last else None
        upto -= child.print(html, target, hold_last_page_of=held)
        files.append(target)
        heard.put(upto - done)
        done = upto
    return files


def _batch(sheet: Rows, first: int, last: int, *, is_first: bool) -> str:
    rows = "".join(
        row.replace("<tr", f'<tr id="row-{place}"', 1)
        for place, row in enumerate(sheet.rows[first:last])
    )
    before = sheet.before if is_first else sheet.before.replace("<body>", '<body class="goes-on">')
    ends = last == len(sheet.rows)
    return f"{before}{rows}{sheet.after if ends else '</tbody></table></section></body></html>'}"
