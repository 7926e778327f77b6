"""The daily digest: one message a person and working day, what is in it, and that it happens once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection

from agencies.calendar import Calendars
from agencies.models import StandIn
from assignments import services
from assignments.models import Digest
from assignments.services.digests import write_due_digests
from core.models import Mail
from tests import factories

EIGHT = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam, a Wednesday


def write(now=EIGHT, special=()):
    return write_due_digests(now=now, calendars=Calendars(list(special)))


def test_both_sides_read_what_waits_for_them_most_urgent_first(
    duty, focal, coordinator, paper, department, now
):
    late = factories.task(document=paper, title="Báo cáo quý II", due_on=date(2026, 7, 10))
    factories.assignment(task=late, agency=department, state="working")
    mine = factories.task(document=paper, title="Rà soát", due_on=date(2026, 9, 18))
    factories.assignment(task=mine, agency=department)
    done = factories.task(document=paper, title="Tổng kết")
    factories.assignment(
        task=done, agency=department, state="reported", reported_on=date(2026, 9, 1), asked_by=focal
    )
    write()
    to_focal = Mail.objects.get(to=focal.email)
    order = [to_focal.text.index(words) for words in ("Báo cáo quý II", "Rà soát", duty.task.title)]
    assert order == sorted(order)
    assert "Tổng kết" not in to_focal.text
    to_coordinator = Mail.objects.get(to=coordinator.email)
    assert "Tổng kết" in to_coordinator.text and "Báo cáo quý II" in to_coordinator.text
    for mail in (to_focal, to_coordinator):
        assert "16/09/2026" in mail.subject
        assert "http://127.0.0.1:8000/tasks/" in mail.text and "<a href=" in mail.html


def test_work_sent_back_is_in_it(working, focal, coordinator, now):
    services.report_completion(
        working.pk, by=focal, now=now, version=2, text="Xong", result_words="BC",
        completed_on=date(2026, 9, 10),
    )  # fmt: skip
    services.send_back(working.pk, by=coordinator, now=now, version=3, note="Thiếu phụ lục")
    write()
    assert working.task.title in Mail.objects.get(to=focal.email).text


def test_nothing_is_written_twice_or_before_the_hour(duty, focal):
    assert write(EIGHT - timedelta(hours=2)) == 0
    assert write() > 0
    assert write(EIGHT + timedelta(hours=3)) == 0
    assert Mail.objects.filter(to=focal.email).count() == 1
    assert write(EIGHT + timedelta(days=1)) > 0


@pytest.mark.parametrize(
    ("now", "special"),
    [
        (EIGHT + timedelta(days=3), []),  # Saturday
        (EIGHT, [(date(2026, 9, 16), "off", None)]),  # a local day off
        (datetime(2026, 9, 2, 1, 0, tzinfo=UTC), []),  # National Day
    ],
)
def test_days_off_are_quiet(now, special, duty, focal):
    assert write(now, special) == 0
    assert not Digest.objects.exists()


def test_a_missed_morning_is_made_up_for_the_same_day(duty, focal):
    assert write(EIGHT + timedelta(hours=9)) > 0


def test_who_has_nothing_or_switched_it_off_gets_no_mail_but_was_considered(
    duty, focal, focal2, outsider
):
    focal.wants_digest = False
    focal.save()
    focal2.email = ""
    focal2.save()
    write()
    assert not Mail.objects.filter(to__in=[focal.email, focal2.email, outsider.email]).exists()
    assert Digest.objects.filter(person__in=[focal, focal2, outsider], mail=None).count() == 3


def test_readers_who_do_not_act_get_none(duty, clerk, auditor, administrator):
    write()
    assert not Digest.objects.exists()


def test_a_stand_in_gets_what_waits_for_the_absent(duty, focal, clerk, on):
    StandIn.objects.create(absent=focal, deputy=clerk, valid_from=on, valid_until=on)
    write()
    assert duty.task.title in Mail.objects.get(to=clerk.email).text


def test_a_long_list_is_cut_and_says_so(paper, department, focal):
    for n in range(25):
        task = factories.task(document=paper, title=f"Việc {n:02}", due_on=date(2026, 9, 1))
        factories.assignment(task=task, agency=department, state="working")
    write()
    text = Mail.objects.get(to=focal.email).text
    assert text.count("Việc ") == 20
    assert "mine=late" in text and "(25)" in text


def test_markup_in_a_title_stays_words(duty, focal):
    duty.task.title = "<script>alert(1)</script>"
    duty.task.save()
    write()
    assert "<script>" not in Mail.objects.get(to=focal.email).html


@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_at_once_write_each_digest_once(duty, support, focal, focal2, coordinator):
    start = Barrier(8)

    def sweep(_n):
        start.wait(timeout=20)
        try:
            return write()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(sweep, range(8)))
    n_people = Digest.objects.values("person").distinct().count()
    assert Digest.objects.count() == n_people
    assert sum(counts) == Mail.objects.count() == Digest.objects.exclude(mail=None).count()
    assert Mail.objects.filter(to=focal.email).count() == 1
