"""Old .doc and .rtf files, through LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from ..kinds import DOC, Unreadable
from ..limits import Limits
from . import Source, docx


def read(data: bytes, limits: Limits) -> Source:
    """Convert to DOCX in a folder of its own, then read that."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise Unreadable(
            _(
                "Old Word files (.doc, .rtf) cannot be read here: LibreOffice is not installed. "
                "Save the document as DOCX or PDF and try again."
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "document.doc"
        given.write_bytes(data)
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to", "docx", "--outdir", folder, str(given),
        ]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=limits.seconds)  # noqa: S603
            made = given.with_suffix(".docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise Unreadable(
                _("The old Word file could not be converted. Save it as DOCX or PDF.")
            ) from error
    source = docx.read(made, limits)
    return Source(source.text, DOC, source.text_source, source.warnings)
