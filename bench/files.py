"""Long files, each made in a process of its own so that its memory is its own: `python -m bench.files`.

A line of JSON tells the seconds by the clock, processor seconds with all children, and the largest
resident memory of the process and of any of its children. Memory is read from /proc: what getrusage
tells of a process begins with the memory of whoever started it.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SEED = 1
LOOKS_APART = 0.1  # seconds between two looks at the children


def measured(work: str, n_rows: int) -> dict[str, Any]:
    """Do the work in a fresh process and return what it tells."""
    command = [sys.executable, "-m", "bench.files", work, str(n_rows)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told.splitlines()[-1])
    return found


def main(work: str, n_rows: int) -> None:
    import django

    django.setup()
    works: dict[str, Callable[[], dict[str, Any]]] = {
        "incoming": partial(_register, "incoming", n_rows),
        "outgoing": partial(_register, "outgoing", n_rows),
        "xlsx": partial(_duties, "xlsx"),
        "csv": partial(_duties, "csv"),
    }
    begun, cpu = time.perf_counter(), _cpu()
    with _children_watched() as peaks:
        told = works[work]()
    usage = {
        "wall": time.perf_counter() - begun,
        "cpu": _cpu() - cpu,
        "own_mb": _peak_mb("self"),
        "child_mb": max(peaks.values(), default=0.0),
    }
    print(json.dumps(usage | told))


def _peak_mb(pid: str) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    lines = (line.split() for line in status.splitlines())
    return next((int(words[1]) / 1024 for words in lines if words[0] == "VmHWM:"), 0.0)


@contextmanager
def _children_watched() -> Iterator[dict[str, float]]:
    """Note the largest memory of every child process while the work goes on."""
    peaks: dict[str, float] = {}
    done = Event()

    def watch() -> None:
        while not done.wait(LOOKS_APART):
            for task in Path("/proc/self/task").iterdir():
                # A child, or the thread that started it, may be gone before it is looked at.
                with suppress(OSError):
                    for pid in (task / "children").read_text("utf-8").split():
                        peaks[pid] = max(peaks.get(pid, 0.0), _peak_mb(pid))

    watcher = Thread(target=watch)
    watcher.start()
    try:
        yield peaks
    finally:
        done.set()
        watcher.join()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _register(direction: str, n_rows: int) -> dict[str, Any]:
    """Print register lines, repeated to the wished number, from the data class to the PDF.

    Lines of outgoing documents name a dozen recipients in a narrow column: two stand on a page.
    """
    from django.db.models import Count

    from core.pdf import print_sheets
    from directives.models import Register
    from reporting.paper import register_sheets, registers

    of_kind = Register.objects.filter(direction=direction)
    register = of_kind.annotate(n=Count("entries")).latest("n")
    first, last = datetime(register.year, 1, 1).date(), datetime(register.year, 12, 31).date()  # noqa: DTZ001
    entries = registers.register_entries(register, first, last)
    line = registers._incoming if direction == "incoming" else registers._outgoing
    lines = [registers._line(entry, line(entry)) for entry in entries[:n_rows]]
    repeated = list(islice(cycle(lines), n_rows))
    paper = registers.paper_of(register, repeated, first, last, 1, n_rows)
    printed = print_sheets("Sổ đăng ký", register_sheets.sheets_of(paper))
    return {"n_rows": n_rows, "n_pages": printed.n_pages, "size_mb": len(printed.content) / 1e6}


def _duties(form: str) -> dict[str, Any]:
    """Write the list of all duties as the worker of exports does, into a file that is thrown away."""
    from django.http import QueryDict
    from django.utils import timezone

    from agencies.models import User
    from reporting.exports.asked import Asked
    from reporting.exports.sources import prepare
    from reporting.synthetic.directory import prefix_of

    person = User.objects.get(username=f"{prefix_of(SEED)}coordinator")
    prepared = prepare("duties", form, Asked(person, timezone.localdate(), QueryDict("")))
    with TemporaryFile() as file:
        prepared.write(file, form, lambda n_rows: None)
        size = file.seek(0, os.SEEK_END)
    return {"n_rows": prepared.n, "size_mb": size / 1e6}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
