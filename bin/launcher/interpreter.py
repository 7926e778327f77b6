"""Find a Python that can carry the project and go on inside it.

This one file must still be read by an old Python 3, so that the person gets a sentence and not a
SyntaxError: no newer syntax and no newer annotations here.
"""

import importlib
import importlib.util
import os
import shutil
import subprocess
import sys

LEAST = (3, 11)
NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")
PROBE = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {LEAST!r})"
BARE_PROBE = (
    f"import sys; sys.exit(sys.version_info < {LEAST!r} or print('%d.%d' % sys.version_info[:2]))"
)


def run(module):
    """Run `main` of a launcher module under a Python that is new and whole enough."""
    if not _suits_here():
        _go_on_elsewhere()
    console = importlib.import_module("launcher.console")
    console.speak_to_people(importlib.import_module(module).main)


def _suits_here():
    if sys.version_info < LEAST:
        return False
    if sys.prefix != sys.base_prefix:
        return True  # already inside an environment: nothing has to be created from here
    return importlib.util.find_spec("ensurepip") is not None


def _go_on_elsewhere():
    python = _find(PROBE) or _after_installing_venv()
    if python is None:
        sys.exit(
            "Đôn Đốc needs Python %d.%d or newer with its venv module.\n"
            "On Debian or Ubuntu: sudo apt-get install -y python3 python3-venv" % LEAST
        )
    os.execv(python, [python] + sys.argv)


def _find(probe):
    """Return the first interpreter that passes the probe; a name on PATH may be an empty shim."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep) + ["/usr/bin", "/usr/local/bin"]
    for name in NAMES:
        for folder in folders:
            path = shutil.which(name, path=folder)
            if (
                path
                and subprocess.call(
                    [path, "-c", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                == 0
            ):
                return path
    return None


def _after_installing_venv():
    """Debian splits `venv` off: as root fetch it, otherwise say how."""
    python = _find(BARE_PROBE)
    if python is None:
        return None
    version = subprocess.check_output([python, "-c", BARE_PROBE]).decode().strip()
    package = "python%s-venv" % version
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() != 0:
        sys.exit(
            "The venv module of Python is missing. Install it and start again:\n"
            "  sudo apt-get install -y " + package
        )
    print("Installing %s …" % package, flush=True)
    subprocess.call(["apt-get", "update", "-qq"])
    subprocess.call(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package])
    return _find(PROBE)
