"""What bin/test does: everything the suite needs, then pytest, then nothing left behind."""

import contextlib
import hashlib
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

from launcher import guard, messages, packages, services, system
from launcher.places import ROOT, TEST, VENV_PYTHON
from launcher.processes import Children, dies_with_parent

RAN_TO_THE_END = {0, 1, 5}  # passed, some failed, none selected


def main(arguments: list[str]) -> int:
    packages.enter(packages.RUNTIME, packages.DEV)
    system.require(system.PAPER + system.TESTS)
    system.wish([system.BROWSER], "Without Chromium the browser tests are skipped.")
    messages.compile_stale(ROOT / "locale")
    with own_folder() as folder, Children(folder / "log") as children:
        (folder / "static").mkdir(exist_ok=True)  # WhiteNoise warns when it is not there
        environment = {
            **os.environ,
            **services.addresses(children, folder, careless=True),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DEMO": "1",  # pages that only the demo has are tested, too
            "VAR_DIR": str(folder),
        }
        return run_pytest(arguments, folder, environment)


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """Give this run data of its own; on a server named from outside, runs take turns instead."""
    if os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL"):
        folder = TEST / "external"
        with guard.waited_for(folder / "lock", "Another bin/test uses the same servers."):
            yield folder
    else:
        with guard.first_free(TEST) as folder:
            yield folder


def run_pytest(arguments: list[str], folder: Path, environment: dict[str, str]) -> int:
    """Run pytest; its database is kept while the schema is the same and the last run was whole."""
    stamp = folder / "schema"
    schema = schema_checksum(environment["DATABASE_URL"].rpartition("/")[2])
    sound = stamp.exists() and stamp.read_text() == schema
    stamp.unlink(
        missing_ok=True
    )  # a killed run leaves rows behind: the next one starts from nothing
    command = [VENV_PYTHON, "-m", "pytest"]
    if not any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        command += ["--numprocesses=auto", "--dist=loadgroup"]
    if not sound:
        command.append("--create-db")
    code = wait_for_pytest([*map(str, command), *arguments], environment)
    if code in RAN_TO_THE_END:
        stamp.write_text(schema)
    return code


def wait_for_pytest(command: list[str], environment: dict[str, str]) -> int:
    """Wait for pytest; it shares our terminal, so Ctrl-C reaches it and it ends by itself."""
    arranged = dies_with_parent(signal.SIGTERM)
    with subprocess.Popen(command, cwd=ROOT, env=environment, preexec_fn=arranged) as process:
        try:
            return process.wait()
        except KeyboardInterrupt:
            return process.wait(timeout=30)
        finally:
            process.terminate()


def schema_checksum(salt: str) -> str:
    total = hashlib.sha256(salt.encode())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()
