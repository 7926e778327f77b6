"""Two people act on one duty at the same moment, over two real connections: one wins, one is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from agencies.models import Role
from assignments import services
from assignments.models import Assignment, Event, Extension, ProgressReport, State, Task
from core.refusals import Refused
from core.submissions import AlreadyDone, new_token
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run the calls in threads of their own, started together; return what each gave or raised."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except (Refused, AlreadyDone) as why:
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def losers(answers):
    return [a for a in answers if isinstance(a, Exception)]


def test_reporting_while_it_is_withdrawn_lets_one_of_them_win(
    working, support, focal, coordinator, now
):
    call = {"now": now, "version": working.version}
    answers = at_once(
        lambda: services.report_progress(working.pk, by=focal, text="Một", percent=10, **call),
        lambda: services.withdraw(working.pk, by=coordinator, note="Giao nhầm", **call),
    )
    assert len(losers(answers)) == 1
    duty = Assignment.objects.get(pk=working.pk)
    assert duty.version == working.version + 1
    withdrawn = duty.state == State.WITHDRAWN
    assert ProgressReport.objects.exists() is not withdrawn
    support.refresh_from_db()
    assert (support.state == State.WITHDRAWN) is withdrawn


def test_two_coordinators_decide_the_same_report_once(reported, coordinator, office, now):
    other = factories.person(office, Role.COORDINATOR)
    call = {"now": now, "version": reported.version}
    answers = at_once(
        lambda: services.confirm(reported.pk, by=coordinator, **call),
        lambda: services.send_back(reported.pk, by=other, note="Thiếu phụ lục", **call),
    )
    assert len(losers(answers)) == 1
    decided = Event.objects.filter(verb__in=["confirm", "send_back"])
    assert decided.count() == 1
    duty = Assignment.objects.get(pk=reported.pk)
    assert duty.state == (State.DONE if decided.get().verb == "confirm" else State.WORKING)


def test_a_double_click_reports_once(working, focal, now):
    call = {
        "by": focal, "now": now, "version": working.version, "text": "Nửa", "percent": 50,
        "form_token": new_token(),
    }  # fmt: skip
    answers = at_once(*[lambda: services.report_progress(working.pk, **call)] * 2)
    assert [type(a) for a in losers(answers)] == [AlreadyDone]
    assert ProgressReport.objects.count() == 1


def test_a_double_click_makes_one_task(paper, department, coordinator, now):
    call = {
        "document": paper, "title": "Báo cáo", "lead": department, "by": coordinator, "now": now,
        "due_on": date(2026, 9, 30), "form_token": new_token(),
    }  # fmt: skip
    answers = at_once(*[lambda: services.create_task(**call)] * 2)
    assert [type(a) for a in losers(answers)] == [AlreadyDone]
    assert (Task.objects.count(), Assignment.objects.count()) == (1, 1)


def test_correcting_while_withdrawing_never_locks_both_out(duty, support, coordinator, now):
    answers = at_once(
        lambda: services.correct_task(
            duty.task_id, by=coordinator, now=now, version=1, due_on=date(2026, 9, 20)
        ),
        lambda: services.withdraw(
            duty.pk, by=coordinator, now=now, version=duty.version, note="Giao nhầm"
        ),
    )
    assert len(losers(answers)) <= 1
    duty.refresh_from_db()
    assert duty.state == State.WITHDRAWN or duty.due_on == date(2026, 9, 20)


def test_two_coordinators_decide_the_same_extension_once(asked, coordinator, office, now):
    other = factories.person(office, Role.COORDINATOR)
    call = {"now": now, "version": asked.version}
    answers = at_once(
        lambda: services.grant_extension(asked.pk, by=coordinator, **call),
        lambda: services.refuse_extension(asked.pk, by=other, note="Tỉnh phải báo cáo", **call),
    )
    (why,) = losers(answers)
    assert str(why)
    duty, request = Assignment.objects.get(pk=asked.pk), Extension.objects.get(assignment=asked)
    granted = request.state == Extension.State.GRANTED
    assert Event.objects.filter(verb__in=["grant_extension", "refuse_extension"]).count() == 1
    assert duty.due_on == (date(2026, 10, 15) if granted else date(2026, 9, 30))
    assert (duty.n_extensions, duty.wished_due_on) == (int(granted), None)


def test_two_tasks_that_come_to_serve_each_other_at_once_close_no_circle(
    paper, department, coordinator, now
):
    one, two = (factories.task(document=paper, title=title) for title in ("Một", "Hai"))
    for task in (one, two):
        factories.assignment(task=task, agency=department)
    call = {"by": coordinator, "now": now, "version": 1}
    answers = at_once(
        lambda: services.correct_task(one.pk, serves=two, **call),
        lambda: services.correct_task(two.pk, serves=one, **call),
    )
    assert len(losers(answers)) == 1
    assert Task.objects.filter(serves__isnull=False).count() == 1
