"""What carries a task out, down the line: counted whole, told as far as one may see."""

import pytest
from django.urls import reverse

from assignments import services
from assignments.models import Assignment
from assignments.tree import Progress, tree_below
from tests import factories
from tests.conftest import TODAY
from tests.reporting.scenes import DAY


@pytest.fixture
def own_plan(department):
    return factories.document(issuer=department, number="9", notation="KH-STC")


@pytest.fixture
def child(working, own_plan, department2):
    """A task of the department's own document that serves the province's, given to another agency."""
    task = factories.task(
        document=own_plan, title="Rà soát ở cơ sở", serves=working.task, assigner=own_plan.issuer
    )
    factories.assignment(task=task, agency=department2, due_on=TODAY - DAY)
    return task


@pytest.fixture
def grandchild(child, department2):
    paper = factories.document(issuer=department2, number="3", notation="KH-X")
    task = factories.task(document=paper, title="Lập danh sách", serves=child, assigner=department2)
    factories.assignment(task=task, agency=department2, due_on=TODAY + DAY)
    return task


def test_a_task_nothing_serves_has_no_tree(working, coordinator, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert tree_below(working.task_id, coordinator, TODAY) is None


def test_the_tree_sums_every_level(working, child, grandchild, coordinator):
    tree = tree_below(working.task_id, coordinator, TODAY)
    (branch,) = tree.branches
    assert (branch.task, [b.task for b in branch.below]) == (child, [grandchild])
    assert branch.own == Progress(1, 0, 1, TODAY - DAY)
    assert tree.whole == branch.whole == Progress(2, 0, 1, TODAY - DAY)
    assert tree.n_hidden == 0


def test_what_one_may_not_see_is_counted_and_not_named(
    working, child, grandchild, focal, signed_in
):
    seen = tree_below(working.task_id, focal, TODAY)
    assert [branch.task for branch in seen.branches] == [child]
    assert (seen.whole.n, seen.n_hidden) == (2, 1)
    page = signed_in(focal).get(reverse("assignments:assignment-detail", args=[working.pk]))
    shown = page.content.decode()
    assert "Rà soát ở cơ sở" in shown
    assert "Lập danh sách" not in shown


def test_more_branches_cost_no_more_queries(
    working, child, grandchild, coordinator, own_plan, department2, django_assert_num_queries
):
    for n in range(3):
        task = factories.task(
            document=own_plan, title=f"Việc {n}", serves=working.task, assigner=own_plan.issuer
        )
        factories.assignment(task=task, agency=department2)
    coordinator = type(coordinator).objects.get(pk=coordinator.pk)
    list(Assignment.objects.visible_to(coordinator)[:1])  # memberships are kept with the person
    with django_assert_num_queries(4):
        assert tree_below(working.task_id, coordinator, TODAY).whole.n == 5


def test_the_lead_reads_its_supports_beside_its_own_report(
    working, support, focal, focal2, signed_in, now
):
    services.accept(support.pk, by=focal2, now=now, version=support.version)
    support.refresh_from_db()
    services.report_progress(
        support.pk, by=focal2, now=now, version=support.version, text="Đã gửi số liệu", percent=30
    )
    page = signed_in(focal).get(
        reverse("assignments:assignment-act", args=[working.pk, "report_progress"])
    )
    assert "Đã gửi số liệu" in page.content.decode()


def test_who_decides_reads_the_reason_beside_the_form(working, focal, coordinator, signed_in, now):
    services.perform(
        working.pk, "ask_extension", by=focal, now=now, version=working.version,
        due_on=working.due_on + 10 * DAY, note="Chờ số liệu của các xã",
    )  # fmt: skip
    for route, args in (
        ("assignments:assignment-act", [working.pk, "grant_extension"]),
        ("assignments:assignment-detail", [working.pk]),
    ):
        page = signed_in(coordinator).get(reverse(route, args=args))
        assert "Chờ số liệu của các xã" in page.content.decode()
