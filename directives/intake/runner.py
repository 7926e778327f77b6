"""Reading and looking in a child process with limits, so that no file can take the worker down.

The child gets the bytes on its standard input and no secrets in its environment; it answers with
JSON. A subprocess is used, not multiprocessing: Celery's workers may not have daemonic children.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .kinds import Unreadable
from .limits import DEFAULT, Limits
from .looking import Look, unpacked_look
from .results import Reading
from .wire import unpacked

_ROOT = Path(__file__).resolve().parent.parent.parent
_PASSED_ON = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "TMPDIR",
    "TESSDATA_PREFIX",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
)


def read_apart(path: Path, *, limits: Limits = DEFAULT) -> Reading:
    """Read a file of this machine in a child process."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable(_("This is not a file."))
    except OSError as error:
        raise Unreadable(_("The file cannot be opened.")) from error
    if size > limits.max_bytes:
        raise Unreadable(
            _("The file is larger than %(n)d MB.") % {"n": limits.max_bytes // 1024 // 1024}
        )
    try:
        return read_bytes_apart(path.read_bytes(), limits=limits)
    except OSError as error:
        raise Unreadable(_("The file cannot be opened.")) from error


def read_bytes_apart(data: bytes, *, limits: Limits = DEFAULT) -> Reading:
    """Read bytes in a child process; Unreadable when they cannot be read within the limits."""
    return unpacked(_told("read", data, limits)["reading"])


def look_apart(data: bytes, *, trusted_roots: Path, limits: Limits = DEFAULT) -> Look:
    """Draw the pages and check the signatures of a PDF or picture in a child process."""
    return unpacked_look(_told("look", data, limits, str(trusted_roots))["look"])


class Stopped(Unreadable):
    """The child came to no answer of its own: time, memory, or a crash."""


def run_apart(job: str, data: bytes, *, limits: Limits) -> dict[str, Any]:
    """Have bytes read by `package.module.function` in a child process; Stopped where it gave no answer.

    The function takes the bytes and the limits, returns what JSON can carry, may raise Refused, and
    must not import models: the child knows no database.
    """
    return _told(job, data, limits)


def _told(job: str, data: bytes, limits: Limits, *more: str) -> dict[str, Any]:
    """Give one job to a child of its own and return what it answers."""
    if len(data) > limits.max_bytes:
        raise Unreadable(
            _("The file is larger than %(n)d MB.") % {"n": limits.max_bytes // 1024 // 1024}
        )
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8"}
    child = subprocess.Popen(  # noqa: S603
        [
            sys.executable,
            "-m",
            "directives.intake.child",
            json.dumps(limits.__dict__),
            get_language() or "vi",
            job,
            *more,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        cwd=_ROOT,
        start_new_session=True,
    )
    try:
        answer, complaint = child.communicate(data, timeout=limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise Stopped(
            _("Reading the file took too long and was stopped. Type the fields by hand.")
        ) from error
    finally:
        _end(child)
    return _understood(child.returncode, answer, complaint)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Stop the child and whatever it started (OCR, LibreOffice)."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _understood(code: int, answer: bytes, complaint: bytes) -> dict[str, Any]:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Stopped(_("Reading the file took too long and was stopped. Type the fields by hand."))
    if code == 0:
        told: dict[str, Any] = json.loads(answer)
        if "refused" in told:
            raise Unreadable(told["refused"])
        return told
    if b"MemoryError" in complaint or code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS):
        raise Stopped(
            _("Reading the file needs too much memory and was stopped. Type the fields by hand.")
        )
    raise Stopped(_("The file could not be read. Type the fields by hand."))
