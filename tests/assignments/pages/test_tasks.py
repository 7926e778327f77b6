"""Tasks of a document, its chain, and the bell."""

import pytest

from assignments import services
from assignments.models import Assignment, Notice, Task
from core.submissions import new_token
from directives.models import Citation
from tests import factories
from tests.assignments.pages.conftest import url

pytestmark = pytest.mark.django_db


def test_a_task_is_made_by_the_form(paper, coordinator, department, department2, signed_in):
    client = signed_in(coordinator)
    assert client.get(url("task-create", paper.pk)).status_code == 200
    data = {
        "form_token": new_token(), "mode": "single", "title": "Báo cáo quý",
        "lead": department.name, "supports": department2.name.lower(), "due_on": "30/9/2026",
        "assigner": paper.issuer_id,
    }  # fmt: skip
    answers = [client.post(url("task-create", paper.pk), data) for _ in "12"]
    task = Task.objects.get()
    assert {a.headers["Location"] for a in answers} == {url("task-detail", task.pk)}
    assert task.assignments.count() == 2
    page = client.get(url("document-tasks", paper.pk)).content.decode()
    assert "Báo cáo quý" in page and department2.name in page


def test_a_group_named_in_the_list_becomes_its_members(
    paper, province, coordinator, department, department2, signed_in
):
    factories.group("Các sở, ngành cấp tỉnh", members=[department, department2], province=province)
    data = {
        "form_token": new_token(), "mode": "each", "title": "Báo cáo quý",
        "agencies": "các sở, ngành cấp tỉnh", "assigner": paper.issuer_id,
    }  # fmt: skip
    assert signed_in(coordinator).post(url("task-create", paper.pk), data).status_code == 303
    assert Task.objects.get().group.name == "Các sở, ngành cấp tỉnh"
    assert Assignment.objects.leads().count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"lead": "Sở Không Có"}, "lead"),
        ({"lead": ""}, "lead"),
        ({"title": ""}, "title"),
        ({"due_on": "1/1/2020"}, "due_on"),
        ({"due_on": "32/1/2026"}, "due_on"),
        ({"mode": "each"}, "agencies"),
        ({"supports": "Cơ quan lạ"}, "supports"),
        ({"text": "x" * 200_000}, "text"),
    ],
)
def test_a_wrong_task_form_keeps_everything(
    given, field, paper, department, coordinator, signed_in
):
    data = {
        "form_token": new_token(), "mode": "single", "title": "Báo cáo quý",
        "lead": department.name, "product": "Báo cáo giấy", "assigner": paper.issuer_id, **given,
    }  # fmt: skip
    answer = signed_in(coordinator).post(url("task-create", paper.pk), data)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Báo cáo giấy" in answer.content.decode()
    assert not Task.objects.exists()


def test_a_task_is_corrected_and_a_stale_correction_refused(duty, coordinator, signed_in):
    client, address = signed_in(coordinator), url("task-correct", duty.task_id)
    data = {"version": 1, "title": "Tên đúng", "due_on": "20/9/2026"}
    assert client.get(address).status_code == 200
    assert client.post(address, data).status_code == 303
    stale = client.post(address, data | {"title": "Tên khác"})
    assert stale.status_code == 422 and "Tên khác" in stale.content.decode()
    duty.task.refresh_from_db()
    assert duty.task.title == "Tên đúng"


def test_the_chain_shows_links_their_tasks_and_counts_what_is_hidden(
    duty, paper, province, department, focal, coordinator, signed_in
):
    own = factories.document(issuer=department, subject="Công văn triển khai")
    foreign = factories.document(issuer=factories.agency(province=province), subject="Của nơi khác")
    for citing in (own, foreign):
        Citation.objects.create(citing=citing, cited=paper, relation="implements")
    paper.parties.create(agency=department, why="duty")
    page = signed_in(focal).get(url("document-chain", paper.pk))
    assert page.context["chain"].n_hidden == 1
    assert "Công văn triển khai" in page.content.decode()
    assert "Của nơi khác" not in page.content.decode()
    assert page.context["chain"].this.tally.total == 1
    assert (
        "Của nơi khác"
        in signed_in(coordinator).get(url("document-chain", paper.pk)).content.decode()
    )


def test_the_bell_counts_lists_and_empties(working, focal, coordinator, signed_in, now):
    services.suspend(working.pk, by=coordinator, now=now, version=2, note="Chờ ý kiến")
    client = signed_in(focal)
    assert client.get(url("notice-count")).content.decode().strip().startswith("1")
    assert "Chờ ý kiến" in client.get(url("notice-list")).content.decode()
    notice = Notice.objects.get(person=focal)
    opened = client.post(url("notice-read", notice.pk))
    assert opened.headers["Location"] == url("assignment-detail", working.pk)
    assert client.get(url("notice-count")).content.decode().strip() == ""
    assert client.post(url("notice-read-all")).status_code == 303


def test_another_persons_notice_does_not_exist(working, focal, focal2, coordinator, signed_in, now):
    services.suspend(working.pk, by=coordinator, now=now, version=2, note="Chờ")
    notice = Notice.objects.get(person=focal)
    assert signed_in(focal2).post(url("notice-read", notice.pk)).status_code == 404
