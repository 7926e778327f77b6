"""A process that prints batches: one line of JSON in, one line of JSON out, until its input ends.

Started by batches.py as `python -m core.pdf.child`. It dies with its parent, for its input ends then.
"""

import gc
import json
import sys
from pathlib import Path

from core.pdf.engine import print_html


def main() -> None:
    gc.disable()  # a batch is short-lived and full of cycles: collected between batches, 30 % faster
    for line in sys.stdin:
        job = json.loads(line)
        try:
            printed = print_html(
                Path(job["source"]).read_text("utf-8"),
                "unnumbered.css",
                tagged=False,
                hold_last_page_of=job["hold_last_page_of"],
            )
            Path(job["target"]).write_bytes(printed.content)
            answer: dict[str, int | str] = {
                "n_pages": printed.n_pages,
                "n_carried": printed.n_carried,
            }
        except Exception as why:  # told to the parent, which stops the whole paper
            answer = {"error": f"{type(why).__name__}: {why}"}
        gc.collect()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
