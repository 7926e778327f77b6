"""Many duties at once: each row under its own rules, and nothing lost of what is refused."""

from datetime import date
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assignments import services
from assignments.bulk import ACTIONS, Pick, action_of, read_picks, run
from assignments.models import Assignment, Event, State
from core.refusals import Refused
from core.submissions import new_token
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def undated(paper, department, department2):
    """Three duties without a deadline, the last one's document dated after the others'."""
    made = [
        factories.assignment(task=factories.task(document=paper), agency=agency)
        for agency in (department, department2)
    ]
    late_paper = factories.document(issuer=paper.issuer, issued_on=date(2026, 11, 20))
    return [
        *made,
        factories.assignment(task=factories.task(document=late_paper), agency=department),
    ]


def picks(*duties):
    return [f"{duty.pk}:{duty.version}" for duty in duties]


def send(client, action, rows, **given):
    data = {"action": action, "row": rows, "go": "1", "form_token": new_token(), **given}
    return client.post(reverse("assignments:bulk"), data)


def states(*duties):
    return [Assignment.objects.get(pk=duty.pk).state for duty in duties]


def test_the_list_has_boxes_for_who_can_use_them(duty, coordinator, auditor, signed_in):
    address = reverse("assignments:assignment-list")
    box = f'value="{duty.pk}:{duty.version}"'
    assert box in signed_in(coordinator).get(address).content.decode()
    assert box not in signed_in(auditor).get(address).content.decode()


def test_what_can_be_done_depends_on_whom_one_acts_for(duty, coordinator, focal, signed_in):
    def offered(person):
        page = signed_in(person).get(reverse("assignments:assignment-list"))
        return {action.key for action in page.context["bulk_actions"]}

    assert "accept" in offered(focal) and "withdraw" not in offered(focal)
    assert "withdraw" in offered(coordinator) and "accept" not in offered(coordinator)


def test_choosing_shows_the_form_and_what_stands_against_each_row(
    duty, reported, coordinator, signed_in, undated
):
    page = signed_in(coordinator).post(
        reverse("assignments:bulk"), {"action": "confirm", "row": picks(reported, undated[0])}
    )
    assert page.status_code == 200
    why = {line["row"].duty.pk: line["why"] for line in page.context["lines"]}
    assert not why[reported.pk] and why[undated[0].pk]
    assert states(reported) == [State.REPORTED]


def test_each_row_is_done_or_refused_for_itself(undated, coordinator, signed_in):
    answer = send(signed_in(coordinator), "set_deadline", picks(*undated), due_on="1/11/2026")
    assert answer.status_code == 200
    assert {row.duty.pk for row in answer.context["done"]} == {d.pk for d in undated[:2]}
    (line,) = answer.context["lines"]
    assert line["row"].duty == undated[2] and "20/11/2026" in line["why"]
    dates = [Assignment.objects.get(pk=d.pk).due_on for d in undated]
    assert dates == [date(2026, 11, 1), date(2026, 11, 1), None]
    body = answer.content.decode()
    assert 'value="01/11/2026"' in body or 'value="1/11/2026"' in body


def test_refused_rows_can_be_tried_again_from_the_answer(undated, coordinator, signed_in):
    client = signed_in(coordinator)
    answer = send(client, "set_deadline", picks(*undated), due_on="1/11/2026")
    left = [str(line["value"]) for line in answer.context["lines"]]
    answer = send(client, "set_deadline", left, due_on="1/12/2026")
    assert [row.duty for row in answer.context["done"]] == [undated[2]]


def test_confirming_takes_the_date_each_agency_reported(reported, coordinator, signed_in):
    send(signed_in(coordinator), "confirm", picks(reported))
    reported.refresh_from_db()
    assert (reported.state, reported.completed_on) == (State.DONE, date(2026, 9, 10))


def test_more_time_is_granted_to_each_that_asked_and_to_no_other(
    asked, undated, coordinator, signed_in
):
    answer = send(signed_in(coordinator), "grant_extension", picks(asked, undated[0]))
    assert [row.duty.pk for row in answer.context["done"]] == [asked.pk]
    (line,) = answer.context["lines"]
    assert line["row"].duty == undated[0] and line["why"]
    asked.refresh_from_db()
    assert (asked.due_on, asked.n_extensions) == (date(2026, 10, 15), 1)
    assert Assignment.objects.get(pk=undated[0].pk).due_on is None


def test_nobody_grants_their_own_request_in_bulk(asked, focal, signed_in):
    answer = send(signed_in(focal), "grant_extension", picks(asked))
    assert not answer.context.get("done")
    asked.refresh_from_db()
    assert (asked.due_on, asked.n_extensions) == (date(2026, 9, 30), 0)


def test_a_row_changed_meanwhile_is_refused_and_offered_as_it_stands_now(
    undated, coordinator, focal, signed_in, now
):
    rows = picks(*undated[:2])
    services.accept(undated[0].pk, by=focal, now=now, version=1)
    answer = send(signed_in(coordinator), "set_deadline", rows, due_on="1/11/2026")
    (line,) = answer.context["lines"]
    assert str(line["value"]) == f"{undated[0].pk}:2"
    assert Assignment.objects.get(pk=undated[0].pk).due_on is None


def test_the_same_form_sent_twice_acts_once_and_says_done(undated, coordinator, signed_in):
    client, rows, token = signed_in(coordinator), picks(*undated[:2]), new_token()
    for _again in range(2):
        answer = send(client, "set_deadline", rows, due_on="1/11/2026", form_token=token)
        assert len(answer.context["done"]) == 2
    assert Event.objects.filter(verb="set_deadline").count() == 2


def test_an_incomplete_form_changes_nothing_and_keeps_the_choice(undated, coordinator, signed_in):
    answer = send(signed_in(coordinator), "withdraw", picks(*undated), note=" ")
    assert answer.status_code == 422
    assert len(answer.context["lines"]) == 3
    assert states(*undated) == [State.ISSUED] * 3


def test_withdrawing_lead_and_support_together_answers_for_both(
    duty, support, coordinator, signed_in
):
    answer = send(signed_in(coordinator), "withdraw", picks(duty, support), note="Giao nhầm")
    assert len(answer.context["done"]) == 2 and not answer.context["lines"]
    assert states(duty, support) == [State.WITHDRAWN] * 2


def test_what_one_may_not_do_alone_one_may_not_do_in_bulk(
    undated, reported, focal, outsider, auditor, signed_in
):
    for person in (focal, outsider, auditor):
        answer = send(signed_in(person), "withdraw", picks(*undated), note="Giao nhầm")
        assert not answer.context["done"]
    assert states(*undated) == [State.ISSUED] * 3


def test_someone_elses_rows_are_neither_shown_nor_named(undated, outsider, signed_in):
    answer = send(signed_in(outsider), "accept", picks(*undated))
    assert not answer.context["lines"] and answer.context["n_hidden"] == 3
    assert undated[0].task.title not in answer.content.decode()


@pytest.mark.parametrize(
    "rows", [[], ["1"], ["a:1"], ["1:x"], ["-1:1"], ["١:1"], [f"{'9' * 30}:1"], ["1:1:1"]]
)
def test_a_choice_that_cannot_be_read_is_refused(rows, coordinator, signed_in):
    answer = signed_in(coordinator).post(
        reverse("assignments:bulk"), {"action": "confirm", "row": rows}
    )
    assert answer.status_code == 422 and answer.context["trouble"]


def test_an_unknown_action_is_refused(undated, coordinator, signed_in):
    answer = send(signed_in(coordinator), "destroy", picks(*undated))
    assert answer.status_code == 422


def test_more_rows_than_the_limit_are_refused_whole(settings):
    settings.BULK_LIMIT = 2
    assert read_picks(["1:1", "2:1", "2:1"]) == [Pick(1, 1), Pick(2, 1)]
    with pytest.raises(Refused):
        read_picks(["1:1", "2:1", "3:1"])


def test_the_way_back_stays_on_this_site(undated, coordinator, signed_in):
    def back(asked):
        page = signed_in(coordinator).post(
            reverse("assignments:bulk"),
            {"action": "withdraw", "row": picks(*undated), "back": asked},
        )
        return page.context["back"]

    home = reverse("assignments:assignment-list")
    assert back(f"{home}?mine=no_deadline") == f"{home}?mine=no_deadline"
    assert back("https://example.com/") == back("//example.com") == back("") == home


@pytest.mark.parametrize(
    "action", [action for action in ACTIONS if action.each], ids=lambda a: a.key
)
def test_a_failing_row_never_stops_the_others(action, undated, coordinator, now):
    outcomes = run(
        action, [Pick(10**9, 1), Pick(undated[0].pk, 99)], by=coordinator, now=now,
        form_token=UUID(new_token()), given={},
    )  # fmt: skip
    assert len(outcomes) == 2 and all(outcome.why for outcome in outcomes)


def test_the_form_takes_the_same_queries_for_any_number_of_rows(
    paper, department, coordinator, signed_in
):
    client = signed_in(coordinator)

    def asked(n):
        duties = [
            factories.assignment(task=factories.task(document=paper), agency=department)
            for _each in range(n)
        ]
        data = {"action": "withdraw", "row": picks(*duties)}
        client.post(reverse("assignments:bulk"), data)
        with CaptureQueriesContext(connection) as seen:
            client.post(reverse("assignments:bulk"), data)
        return len(seen)

    assert asked(2) == asked(9)


def test_every_action_has_one_way_to_be_done():
    for action in ACTIONS:
        assert (action.each is None) != (action.together is None), action.key
        assert action_of(action.key) is action


def test_urging_in_bulk_leads_to_the_drafts_of_the_chosen_rows(working, coordinator, signed_in):
    day = date(2026, 9, 1)
    Assignment.objects.filter(pk=working.pk).update(due_on=day, original_due_on=day)
    to = send(signed_in(coordinator), "urge", picks(working)).url
    (proposal,) = signed_in(coordinator).get(to).context["proposals"]
    assert [entry.duty for entry in proposal.duties] == [working]
