"""Assigning many proposed tasks at once: each for itself, the refused ones shown again as typed."""

import pytest
import time_machine
from django.urls import reverse

from assignments.models import ProposedTask, Task
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def proposed(paper, department, clerk):
    """Three proposals: a good one, one whose lead nobody knows, one due before the document."""
    lines = [
        ("Rà soát ngân sách", "Sở Tài chính", None),
        ("Rà soát tàu cá", "Sở Không Có", None),
        ("Báo cáo kết quả", "Sở Tài chính", "2026-03-01"),
    ]
    return [
        ProposedTask.objects.create(
            document=paper, position=n, text=text, leads=leads, due_on=due,
            created_at=factories.CREATED, created_by=clerk,
        )
        for n, (text, leads, due) in enumerate(lines, start=1)
    ]  # fmt: skip


def sent(rows, **changes):
    data = {"tasks-TOTAL_FORMS": len(rows), "tasks-INITIAL_FORMS": len(rows), "each": "1"}
    for n, row in enumerate(rows):
        due = row.due_on.strftime("%d/%m/%Y") if hasattr(row.due_on, "strftime") else ""
        data |= {
            f"tasks-{n}-decision": "open", f"tasks-{n}-text": row.text, f"tasks-{n}-leads": row.leads,
            f"tasks-{n}-due_on": due, f"tasks-{n}-proposal": row.pk, f"tasks-{n}-version": row.version,
        }  # fmt: skip
    return data | changes


def test_each_is_assigned_or_refused_for_itself(proposed, paper, coordinator, signed_in):
    for row in proposed:
        row.refresh_from_db()
    address = reverse("assignments:document-proposals", args=[paper.pk])
    client = signed_in(coordinator)
    answer = client.post(address, sent(proposed, **{"tasks-1-text": "Rà soát tàu cá ven bờ"}))
    assert answer.status_code == 422
    assert [task.text for task in Task.objects.all()] == ["Rà soát ngân sách"]
    left = answer.context["tasks"]
    assert [form["text"].value() for form in left] == ["Rà soát tàu cá ven bờ", "Báo cáo kết quả"]
    assert left.forms[0].errors["leads"] and left.forms[1].errors["due_on"]

    for row in proposed:
        row.refresh_from_db()
    better = sent(proposed[1:], **{"tasks-0-leads": "Sở Tài chính", "tasks-1-due_on": "30/9/2026"})
    assert client.post(address, better).status_code == 303
    assert Task.objects.count() == 3


def test_what_was_set_aside_is_discarded_and_not_made(proposed, paper, coordinator, signed_in):
    address = reverse("assignments:document-proposals", args=[paper.pk])
    rows = proposed[:2]
    answer = signed_in(coordinator).post(address, sent(rows, **{"tasks-1-decision": "discarded"}))
    assert answer.status_code == 303
    assert Task.objects.count() == 1
    rows[1].refresh_from_db()
    assert rows[1].decision == "discarded"


def test_a_clerk_assigns_none(proposed, paper, clerk, signed_in):
    address = reverse("assignments:document-proposals", args=[paper.pk])
    assert signed_in(clerk).post(address, sent(proposed[:1])).status_code == 403
    assert not Task.objects.exists()
