"""The pages of an urging: what was typed counts, lists and duty say how often, queries stay constant."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assignments.models import Urging
from assignments.urging_forms import DraftForm
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(now):
    with time_machine.travel(now, tick=False):
        yield


def typed(draft, **changes):
    form = DraftForm(None, urging=draft, on=timezone.localdate())
    data = {name: form[name].value() or "" for name in form.fields}
    keep = [str(one.assignment_id) for one in draft.duties.all()]
    return {**data, "answer_by": "30/9/2026", "keep": keep, **changes}


def test_issuing_from_the_draft_s_page_keeps_what_was_typed(draft, coordinator, signed_in):
    address = reverse("assignments:urging-detail", args=[draft.pk])
    signed_in(coordinator).post(address, typed(draft, opening="Đề nghị làm ngay:", issue="1"))
    issued = Urging.objects.get(pk=draft.pk)
    assert issued.state == Urging.State.ISSUED
    assert "Đề nghị làm ngay:" in str(issued.said)


def test_a_draft_that_cannot_be_issued_keeps_the_words_and_takes_no_number(
    draft, coordinator, signed_in
):
    address = reverse("assignments:urging-detail", args=[draft.pk])
    page = signed_in(coordinator).post(
        address, typed(draft, opening="Lời khác", answer_by="1/9/2026", issue="1")
    )
    assert page.status_code == 422
    assert "Lời khác" in page.content.decode()
    assert Urging.objects.get(pk=draft.pk).is_draft


def test_the_list_of_duties_says_how_often_each_was_urged(issued, coordinator, signed_in):
    page = signed_in(coordinator).get(reverse("assignments:assignment-list"))
    urged = {row.duty.pk: row.duty.n_urged for row in page.context["rows"]}
    assert sorted(urged.values()) == [0, 1, 1]
    assert "đã đôn đốc 1 lần" in page.content.decode()


@pytest.mark.parametrize("route", ["urging-list", "urging-propose"])
def test_more_rows_ask_no_more_queries(
    route, province, late, draft, department2, coordinator, signed_in
):
    client, address = signed_in(coordinator), reverse(f"assignments:{route}")

    def one_more_late(n):
        task = factories.task(document=late["a"].task.document, due_on=late["a"].due_on)
        agency = factories.agency(name=f"Sở Khác {n}", province=province)
        factories.assignment(task=task, agency=agency, state="working")

    one_more_late(0)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for n in range(1, 4):
        one_more_late(n)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)
