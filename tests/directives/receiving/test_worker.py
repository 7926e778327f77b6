"""A real worker reads a paper put on the desk; what a lost message leaves behind, the sweep finds."""

import pytest

from agencies.models import Role
from core.uploads import check_upload, in_memory
from directives import tasks
from directives.models import Intake
from directives.services import receiving
from tests import factories
from tests.conftest import NOON
from tests.directives.receiving.paper import plan
from tests.workers import running_worker


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_what_was_put_on_the_desk(tmp_path, settings):
    province = factories.province("Ủy ban nhân dân tỉnh An Giang")
    clerk = factories.person(province, Role.CLERK)
    intake = receiving.receive_file(
        check_upload(in_memory(plan().encode(), "ke-hoach.txt"), field="files"),
        agency=province, direction="incoming", by=clerk, now=NOON,
    )  # fmt: skip
    # The worker is a process of its own: it is told where this test stores files.
    with running_worker(tmp_path, MEDIA_ROOT=str(settings.MEDIA_ROOT)) as worker:
        tasks.read_intake.apply_async([intake.pk], queue=worker.queue)
        worker.wait_until(lambda: not Intake.objects.get(pk=intake.pk).is_underway)
    intake.refresh_from_db()
    assert (intake.state, intake.draft["fields"]["number"]) == ("ready", "88")
    assert intake.attempts == 1


@pytest.mark.django_db
def test_the_sweep_wakes_a_worker_for_what_waits(put, silent_queue):
    intake = put()
    assert tasks.pick_up_intakes() == 1
    assert silent_queue == [intake.pk]
