"""A real worker reads a paper put on the desk; what a lost message leaves behind, the sweep finds."""

import pytest

from agencies.models import Role
from core.uploads import check_upload, in_memory
from directives import tasks
from directives.models import Intake
from directives.services import receiving
from tests import factories
from tests.assignments.test_worker import wait_until, worker  # noqa: F401
from tests.conftest import NOON
from tests.directives.receiving.paper import plan


@pytest.fixture
def shared_files(monkeypatch, settings):
    """Let the worker, a process of its own, find the files this test stores."""
    monkeypatch.setenv("MEDIA_ROOT", str(settings.MEDIA_ROOT))


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_what_was_put_on_the_desk(shared_files, worker):  # noqa: F811
    queue, process, tmp_path = worker
    province = factories.province("Ủy ban nhân dân tỉnh An Giang")
    clerk = factories.person(province, Role.CLERK)
    intake = receiving.receive_file(
        check_upload(in_memory(plan().encode(), "ke-hoach.txt"), field="files"),
        agency=province, direction="incoming", by=clerk, now=NOON,
    )  # fmt: skip
    tasks.read_intake.apply_async([intake.pk], queue=queue)
    wait_until(lambda: not Intake.objects.get(pk=intake.pk).is_underway, process, tmp_path)
    intake.refresh_from_db()
    assert (intake.state, intake.draft["fields"]["number"]) == ("ready", "88")
    assert intake.attempts == 1


@pytest.mark.django_db
def test_the_sweep_wakes_a_worker_for_what_waits(put, silent_queue):
    intake = put()
    assert tasks.pick_up_intakes() == 1
    assert silent_queue == [intake.pk]
