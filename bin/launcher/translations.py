"""Find what the message catalogue lacks, by extracting the messages anew in a copy of the project."""

import shutil
import subprocess
import tempfile
from pathlib import Path

CATALOGUE = Path("locale/vi/LC_MESSAGES/django.po")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", "*.mo", "tests")


def faults(root: Path, python: Path, environment: dict[str, str]) -> list[str]:
    """Return one line for each message that is missing, left over, fuzzy or not translated."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "project"
        shutil.copytree(root, copy, ignore=LEFT_OUT)
        subprocess.run(
            [python, "manage.py", "makemessages", "--locale=vi", "--no-location", "--no-obsolete"],
            cwd=copy,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return compare(committed=root / CATALOGUE, extracted=copy / CATALOGUE)


def compare(*, committed: Path, extracted: Path) -> list[str]:
    """Compare the catalogue in the repository with the one extracted from the source of today."""
    import polib

    ours = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(committed))}
    wanted = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(extracted))}
    lines = [f"not in the catalogue: {msgid!r}" for _, msgid in wanted.keys() - ours.keys()]
    lines += [f"no longer used: {msgid!r}" for _, msgid in ours.keys() - wanted.keys()]
    for key in wanted.keys() & ours.keys():
        if ours[key].fuzzy:
            lines.append(f"fuzzy: {key[1]!r}")
        elif not ours[key].translated():
            lines.append(f"not translated: {key[1]!r}")
    return sorted(lines)
