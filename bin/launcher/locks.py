"""Resolve pyproject.toml into lock files: exact versions and hashes, for every supported Python."""

import subprocess

from launcher import packages
from launcher.places import ROOT

COMMON = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-annotate",
    "--no-header",
    "--quiet",
]
# These locks must agree with the runtime lock: all are installed into one environment.
FILES = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["--group=dev", "--constraint=requirements.txt"],
    "requirements-ci.txt": [
        "--group=ci",
        "--constraint=requirements.txt",
        "--constraint=requirements-dev.txt",
    ],
    "requirements-embedded.txt": ["--group=embedded", "--no-deps"],
}


def main(arguments: list[str]) -> int:
    packages.enter(packages.RUNTIME, packages.DEV)
    uv = str(packages.VENV / "bin" / "uv")
    for name, what in FILES.items():
        command = [uv, "pip", "compile", *COMMON, *what, f"--output-file={name}", *arguments]
        if code := subprocess.call(command, cwd=ROOT):
            return code
    return 0
