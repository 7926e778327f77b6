"""Show on the terminal what goes wrong while the logs themselves go to files."""

import re
from collections.abc import Iterator
from pathlib import Path

TROUBLE = re.compile(r"\[(error|critical)\s*\]|\b(ERROR|CRITICAL|FATAL|PANIC)\b|^Traceback ")


class ErrorEcho:
    """Reads what was added to some log files and picks the lines that tell of trouble."""

    def __init__(self, logs: list[Path]) -> None:
        self.read_to = {log: log.stat().st_size for log in logs}

    def new_lines(self) -> Iterator[str]:
        for log, start in self.read_to.items():
            with log.open("rb") as file:
                file.seek(start)
                added = file.read()
            whole, newline, _rest = added.rpartition(b"\n")  # a line still being written waits
            self.read_to[log] = start + len(whole) + len(newline)
            for line in whole.decode(errors="replace").splitlines():
                if TROUBLE.search(line):
                    yield f"{log.stem}: {line}"
