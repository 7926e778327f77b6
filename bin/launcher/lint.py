"""What bin/lint does: every check that is not a test. All of them run; the failed ones are named."""

import os
import secrets
import shutil
import subprocess
from pathlib import Path

from launcher import guard, packages, services, translations
from launcher.console import say
from launcher.places import ROOT, TEST, VENV
from launcher.processes import Children

TOOLS = VENV / "bin"
PYTHON = TOOLS / "python"
CHECKS: dict[str, list[str | Path]] = {
    "style": [TOOLS / "ruff", "check", "."],
    "format": [TOOLS / "ruff", "format", "--check", "."],
    "types": [TOOLS / "mypy"],
    "templates": [TOOLS / "djlint", "templates", "--lint", "--quiet"],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "compose": [
        TOOLS / "check-jsonschema",
        "--builtin-schema=vendor.compose-spec",
        "docker-compose.yml",
    ],
    "image": [TOOLS / "hadolint", "Dockerfile"],
}


def main(arguments: list[str]) -> int:
    """Run the checks named, or all of them."""
    packages.enter(packages.RUNTIME, packages.DEV, packages.CI)
    wanted = arguments or [*CHECKS, "translations"]
    with guard.first_free(TEST) as folder, Children(folder / "log") as children:
        environment = {
            **os.environ,
            **services.addresses(children, folder, careless=True),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "VAR_DIR": str(folder),
        }
        failed = [name for name in wanted if not passes(name, environment)]
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nEvery check passed.")
    return 1 if failed else 0


def passes(name: str, environment: dict[str, str]) -> bool:
    say(f"\n── {name}")
    if name == "translations":
        return translations_complete(environment)
    return subprocess.call(CHECKS[name], cwd=ROOT, env=environment) == 0


def translations_complete(environment: dict[str, str]) -> bool:
    if not shutil.which("xgettext"):
        say("gettext is missing: sudo apt-get install -y gettext")
        return False
    faults = translations.faults(ROOT, PYTHON, environment)
    for fault in faults:
        say(fault)
    return not faults
