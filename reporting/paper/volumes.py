"""The frozen lines of a closed volume: taken once with their checksum, checked before every printing.

Of incoming documents the follow-up register is frozen with them, as it stood at the closing.
"""

import json
from typing import Any

from core.files import sha256_of
from core.pdf import Cause, PaperError
from directives.models import Register, RegisterVolume
from reporting.models import ReportRun
from reporting.paper import followup, postal, registers
from reporting.paper.frozen import freeze
from reporting.paper.registers import FOLLOWUP


def take_snapshot(volume: RegisterVolume) -> None:
    """Fill in snapshot, checksum and number of lines; the caller holds the register's lock."""
    book = postal if volume.register.is_postal else registers
    paper = book.collect_volume(volume)
    volume.snapshot, volume.n_lines = freeze(paper), paper.n_rows
    if volume.register.direction == Register.Direction.INCOMING:
        volume.snapshot[FOLLOWUP] = freeze(followup.collect_volume(volume))
    volume.sha256 = checksum_of(volume.snapshot)


def snapshot_of(volume: RegisterVolume, kind: str) -> dict[str, Any]:
    """Return the data to print as that kind of paper; raise PaperError when it is not what was frozen."""
    snapshot: dict[str, Any] = volume.snapshot
    if checksum_of(snapshot) != volume.sha256:
        raise PaperError(
            "the snapshot of this volume does not match its checksum", cause=Cause.SNAPSHOT
        )
    if kind == ReportRun.Kind.REGISTER_FOLLOWUP:
        followed_up: dict[str, Any] = snapshot[FOLLOWUP]
        return followed_up
    return {name: value for name, value in snapshot.items() if name != FOLLOWUP}


def checksum_of(snapshot: dict[str, Any]) -> str:
    """SHA-256 of the snapshot as JSON with sorted keys, so that the database's order does not matter."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256_of([text.encode()])
