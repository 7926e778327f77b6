"""The desk of the province's office: papers put there and read at once, without a worker."""

from typing import Any

import pytest

from core.uploads import check_upload, in_memory
from directives import tasks
from directives.models import Intake, Register
from directives.services import receiving
from tests.conftest import NOON
from tests.directives.receiving.paper import plan


@pytest.fixture(autouse=True)
def silent_queue(monkeypatch):
    """No worker listens in these tests; what would have been told to one is kept here."""
    told: list[int] = []
    monkeypatch.setattr(tasks.read_intake, "delay", told.append)
    return told


@pytest.fixture
def put(clerk, province):
    """Put words or bytes on the desk."""

    def put(content: str | bytes = "", name: str = "van-ban.txt", **more: Any) -> Intake:
        data = (content or plan()).encode() if isinstance(content or "", str) else content
        given = {"agency": province, "direction": Register.Direction.INCOMING, "by": clerk, **more}
        return receiving.receive_file(
            check_upload(in_memory(data, name), field="files"), now=NOON, **given
        )

    return put


@pytest.fixture
def read():
    """Do what the worker does, here and now."""

    def read(intake: Intake) -> Intake:
        claim = receiving.claim_intake(intake.pk, now=NOON)
        assert claim is not None
        receiving.work_on(claim, clock=lambda: NOON)
        intake.refresh_from_db()
        return intake

    return read


@pytest.fixture
def ready(put, read):
    """The plan, read and waiting to be checked."""
    return read(put())
