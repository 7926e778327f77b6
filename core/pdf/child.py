"""A process that prints batches: one line of JSON in, lines of JSON out, until its input ends.

Started by batches.py as `python -m core.pdf.child`. It dies with its parent, for its input ends then.
"""

import gc
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from core.pdf.drawing import draw_rows
from core.pdf.engine import print_html
from core.pdf.errors import Cause, PaperError
from core.pdf.merging import merge
from core.pdf.xmp import About


def main() -> None:
    gc.disable()  # a batch is short-lived and full of cycles: collected between batches, 30 % faster
    for line in sys.stdin:
        job = json.loads(line)
        try:
            answer: dict[str, int | str] = {"n_done": WORKS[job["work"]](job)}
        except PaperError as why:  # told to the parent, which stops the whole paper
            answer = {"error": str(why), "cause": why.cause}
        except Exception as why:
            answer = {"error": f"{type(why).__name__}: {why}", "cause": Cause.OTHER}
        gc.collect()
        _say(**answer)


def _print(job: dict[str, Any]) -> int:
    """Lay a batch out; return how many of its rows are left for the next."""
    printed = print_html(
        Path(job["source"]).read_text("utf-8"),
        "unnumbered.css",
        tagged=False,
        hold_last_page_of=job["hold_last_page_of"],
    )
    Path(job["target"]).write_bytes(printed.content)
    return printed.n_carried


def _draw(job: dict[str, Any]) -> int:
    """Draw plain rows, telling of every page; return how many are left, all when it cannot be done."""
    with Path(job["source"]).open(encoding="utf-8") as source:
        rows = [json.loads(line) for line in source]
    try:
        return draw_rows(
            job["before"],
            rows,
            Path(job["target"]),
            kept=job["kept"],
            told=lambda n_rows: _say(n_more=n_rows),
        )
    except PaperError as why:
        if why.cause is not Cause.OTHER:
            raise  # laying out would fail as well
        return len(rows)


def _merge(job: dict[str, Any]) -> int:
    """Merge what was printed; return the number of pages."""
    dated = datetime.fromisoformat(job["dated"]) if job["dated"] else None
    files = [Path(file) for file in job["files"]]
    return merge(files, Path(job["target"]), About(job["title"], dated))


WORKS: dict[str, Callable[[dict[str, Any]], int]] = {
    "print": _print,
    "draw": _draw,
    "merge": _merge,
}


def _say(**words: int | str) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
