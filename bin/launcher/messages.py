"""Compile message catalogues in pure Python: a machine without gettext still speaks Vietnamese."""

import os
from pathlib import Path

from launcher import packages
from launcher.console import say
from launcher.places import ROOT


def compile_stale(locale: Path) -> list[Path]:
    """Compile each catalogue whose .mo is missing or older; return what was written."""
    import polib

    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        half_done = target.with_suffix(
            f".{os.getpid()}"
        )  # a running server never reads half a file
        polib.pofile(str(source)).save_as_mofile(str(half_done))
        half_done.replace(target)
        written.append(target)
    return written


def main(arguments: list[str]) -> int:
    """Compile with the packages of .venv, or with `--in-place` with those of this very Python."""
    if arguments != ["--in-place"]:
        packages.enter(packages.RUNTIME)
    for path in compile_stale(ROOT / "locale"):
        say(f"Wrote {path.relative_to(ROOT)}")
    return 0
