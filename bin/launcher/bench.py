"""What bin/bench does: a private database kept between runs, then the measurements."""

import os
import secrets
import subprocess

from launcher import guard, messages, packages, services, system
from launcher.places import ROOT, VAR, VENV_PYTHON
from launcher.processes import Children

BENCH = VAR / "bench"


def main(arguments: list[str]) -> int:
    packages.enter(packages.RUNTIME)
    system.require(system.PAPER)
    messages.compile_stale(ROOT / "locale")
    waited = guard.waited_for(BENCH / "lock", "Another bin/bench runs from this clone.")
    with waited, Children(BENCH / "log") as children:
        environment = {
            **os.environ,
            **services.addresses(children, BENCH),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "VAR_DIR": str(BENCH),
            "DEMO": "1",
            "DEBUG": "0",
            "ALLOWED_HOSTS": "testserver,127.0.0.1",
            "LOG_FORMAT": "lines",
            "LOG_LEVEL": "WARNING",
        }
        command = [str(VENV_PYTHON), "-m", "bench", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
