"""LibreOffice without a window, where a test asks whether a real office program opens a file."""

import shutil
import subprocess
from pathlib import Path

import pytest

needs_office = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed here"
)


def converted(file: Path, kind: str, folder: Path) -> Path:
    """Open a file in LibreOffice and save it as another kind (pdf, csv with its filter options)."""
    profile = folder / "profile"
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore",
         "--convert-to", kind, "--outdir", str(folder), str(file)],
        capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    made = folder / f"{file.stem}.{kind.split(':')[0]}"
    assert made.exists(), done.stdout + done.stderr
    assert "Error" not in done.stdout + done.stderr
    return made
