"""Calendar addresses: what a calendar program reads, whom it opens for, and what never gets out."""

import io
import logging
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from agencies.models import Membership
from assignments.models import Assignment, CalendarFeed, State
from assignments.services import feeds
from config.logs import LOGGING
from core.refusals import Refused
from core.submissions import AlreadyDone
from tests import factories
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def make(focal):
    def make_feed(by=None, **fields):
        given = {"name": "Điện thoại", "scope": "own", "alarm": "none", "agency": None}
        given |= {"form_token": uuid4(), **fields}
        feed, secret = feeds.make_feed(by=by or focal, now=NOON, **given)
        return feed, reverse("assignments:feed-read", args=[secret])

    return make_feed


def events_at(address: str) -> list:
    answer = Client().get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).events


def test_a_calendar_program_reads_the_deadlines_of_its_owner(make, duty, department):
    duty.task.title = "Báo cáo kết quả; rà soát, tổng hợp \\ thống kê " + "dài " * 40
    duty.task.save(update_fields=["title"])
    _feed, address = make(alarm="day_before")
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    (event,) = Calendar.from_ical(answer.content).events
    assert event["SUMMARY"] == duty.task.title[:199] + "…"
    assert event.decoded("DTSTART") == date(2026, 9, 30)
    assert event.decoded("DTEND") == date(2026, 10, 1)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["UID"] == f"assignment-{duty.pk}@127.0.0.1"
    assert department.name in event["DESCRIPTION"]
    assert event["URL"].endswith(f"/tasks/{duty.pk}/")
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(hours=-16)


@pytest.mark.parametrize("state", [State.DONE, State.WITHDRAWN])
def test_completed_and_withdrawn_duties_disappear(state, make, in_state, duty):
    _feed, address = make()
    assert len(events_at(address)) == 1
    in_state(state)
    assert events_at(address) == []


def test_an_extension_moves_the_same_entry(make, duty):
    _feed, address = make()
    (before,) = events_at(address)
    duty.due_on, duty.version = date(2026, 10, 15), duty.version + 1
    duty.save(update_fields=["due_on", "version"])
    (after,) = events_at(address)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.decoded("DTSTART") == date(2026, 10, 15)
    assert "Thời hạn ban đầu: 30/09/2026" in after["DESCRIPTION"]


def test_a_duty_without_deadline_has_no_entry(make, duty):
    duty.due_on = duty.original_due_on = None
    duty.save(update_fields=["due_on", "original_due_on"])
    assert events_at(make()[1]) == []


def test_an_unchanged_calendar_is_not_sent_again(make, duty):
    _feed, address = make()
    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    by_date = Client().get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert [again.status_code, by_date.status_code] == [304, 304]
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        Assignment.objects.filter(pk=duty.pk).update(state=State.WITHDRAWN)
        changed = Client().get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_answer_keeps_to_itself(make, duty):
    answer = Client().get(make()[1])
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_the_secret_is_kept_nowhere(make):
    feed, address = make()
    secret = address.split("/")[-1].removesuffix(".ics")
    row = CalendarFeed.objects.filter(pk=feed.pk).values().get()
    assert secret not in str(row)


def test_the_secret_stays_out_of_the_logs(make):
    address = make()[1].replace(".ics", "x.ics")
    secret = address.split("/")[-1].removesuffix(".ics")
    written = io.StringIO()
    config = LOGGING["formatters"]["json"].copy()
    handler = logging.StreamHandler(written)
    handler.setFormatter(config.pop("()")(**config))
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        assert Client().get(address).status_code == 404
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert "/feeds/***.ics" in written.getvalue()
    assert secret not in written.getvalue()


@pytest.mark.parametrize("secret", ["w" * 43, "kurz", "..", "%00" * 20, "ư" * 43])
def test_a_wrong_secret_finds_nothing(secret, db):
    assert Client().get(f"/tasks/feeds/{secret}.ics").status_code == 404


def test_who_tries_many_addresses_is_told_to_wait(make, settings):
    settings.FEED_WRONG_PER_MINUTE = 3
    program = Client(REMOTE_ADDR=f"10.9.{uuid4().int % 250}.{uuid4().int % 250}")
    codes = [program.get(f"/tasks/feeds/{'w' * 43}.ics").status_code for _ in range(5)]
    assert codes == [404, 404, 404, 429, 429]


def test_a_revoked_address_opens_for_nobody(make, focal, signed_in):
    feed, address = make()
    signed_in(focal).post(reverse("assignments:feed-revoke", args=[feed.pk]))
    assert Client().get(address).status_code == 404


def test_nobody_revokes_the_address_of_another(make, focal2, signed_in):
    feed, address = make()
    answer = signed_in(focal2).post(reverse("assignments:feed-revoke", args=[feed.pk]))
    assert answer.status_code == 404
    assert Client().get(address).status_code == 200


def test_a_closed_account_closes_its_addresses(make, focal, duty):
    _feed, address = make()
    focal.is_active = False
    focal.save(update_fields=["is_active"])
    assert Client().get(address).status_code == 404


def test_who_left_the_agency_reads_nothing_of_it(make, focal, duty, department):
    addresses = [make()[1], make(scope="agency", agency=department)[1]]
    assert [len(events_at(address)) for address in addresses] == [1, 1]
    Membership.objects.filter(user=focal).update(valid_until=date(2026, 9, 15))
    assert [Client().get(address).status_code for address in addresses] == [404, 404]


def test_an_agency_out_of_reach_cannot_be_followed(make, focal2, department):
    with pytest.raises(Refused) as why:
        make(by=focal2, scope="agency", agency=department)
    assert why.value.field == "agency"


def test_the_assigner_follows_what_it_assigned(make, coordinator, duty, department):
    titles = {str(e["SUMMARY"]) for e in events_at(make(by=coordinator, scope="assigned")[1])}
    assert f"{department.name}: {duty.task.title}" in titles


def test_the_number_of_queries_does_not_grow(
    make, duty, province, department, django_assert_num_queries
):
    _feed, address = make()
    Client().get(address)

    def queries() -> int:
        with django_assert_num_queries(9, exact=False) as seen:
            Client().get(address)
        return len(seen)

    with_one = queries()
    for n in range(5):
        paper = factories.document(issuer=province)
        task = factories.task(document=paper, due_on=date(2026, 10, 1 + n))
        factories.assignment(task=task, agency=department)
    queries()  # notes the new content once
    assert queries() == with_one


def test_a_calendar_is_bounded_and_keeps_what_comes(make, duty, province, department, settings):
    settings.FEED_ROWS = 1
    late = factories.task(document=factories.document(issuer=province), due_on=date(2026, 9, 1))
    factories.assignment(task=late, agency=department)
    (event,) = events_at(make()[1])
    assert event.decoded("DTSTART") == date(2026, 9, 30)


def test_the_address_is_shown_once(focal, signed_in):
    client = signed_in(focal)
    form = {"name": "Máy bàn", "scope": "own", "alarm": "none", "form_token": str(uuid4())}
    made = client.post(reverse("assignments:feed-list"), form)
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    address = made.context["address"]
    assert address in made.content.decode()
    assert Client().get(address.replace("http://127.0.0.1:8000", "")).status_code == 200
    again = client.post(reverse("assignments:feed-list"), form)
    assert again.status_code == 303
    assert focal.calendar_feeds.count() == 1
    assert address not in client.get(reverse("assignments:feed-list")).content.decode()


def test_the_form_names_its_field_and_keeps_what_was_typed(focal, signed_in):
    form = {"name": "Máy bàn", "scope": "agency", "alarm": "none", "form_token": str(uuid4())}
    answer = signed_in(focal).post(reverse("assignments:feed-list"), form)
    assert answer.status_code == 422
    assert "agency" in answer.context["form"].errors
    assert "Máy bàn" in answer.content.decode()


def test_addresses_are_limited_and_a_form_acts_once(make, settings):
    settings.FEEDS_PER_PERSON = 1
    token = uuid4()
    make(form_token=token)
    with pytest.raises(AlreadyDone):
        make(form_token=token)
    with pytest.raises(Refused):
        make()
