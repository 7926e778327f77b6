"""The message of the day inside the program: the rows of the mail, the bell, and who may read it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from agencies.calendar import Calendars
from agencies.models import StandIn
from assignments.models import Digest
from assignments.services.digests import write_due_digests
from core.models import Mail
from tests import factories

EIGHT = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)  # 8:00 in Vietnam, a Wednesday
COUNT = "assignments:notice-count"


def write(now=EIGHT) -> int:
    return write_due_digests(now=now, calendars=Calendars([]))


@pytest.fixture
def late(paper, department):
    task = factories.task(document=paper, title="Báo cáo quý II", due_on=date(2026, 7, 10))
    return factories.assignment(task=task, agency=department, state="working")


def page(client, digest=None) -> str:
    url = (
        reverse("assignments:morning-detail", args=[digest.pk])
        if digest
        else reverse("assignments:morning-list")
    )
    return client.get(url).content.decode()


@pytest.mark.django_db
def test_the_page_has_the_rows_and_sections_of_the_mail(late, duty, focal, signed_in):
    write()
    mail = Mail.objects.get(to=focal.email)
    shown = page(signed_in(focal))
    sections = Digest.objects.get(person=focal).told
    assert [section["key"] for section in sections] == ["overdue", "new"]
    assert "Quá hạn, cơ quan mình phải làm (1)" in shown
    for words in ("Báo cáo quý II", duty.title):
        assert words in shown and words in mail.text
    assert shown.index("Báo cáo quý II") < shown.index(duty.title)


@pytest.mark.django_db
def test_who_has_no_address_reads_it_in_the_program(late, focal, signed_in):
    focal.email = ""
    focal.save(update_fields=["email"])
    write()
    assert not Mail.objects.filter(key__contains=f":{focal.pk}:").exists()
    assert "Báo cáo quý II" in page(signed_in(focal))


@pytest.mark.django_db
def test_the_bell_counts_the_newest_until_its_person_opens_it(late, focal, signed_in):
    write()
    write(EIGHT + timedelta(days=7))  # the reminder of the week after
    client = signed_in(focal)
    before = client.get(reverse(COUNT)).content.decode()
    assert before.strip().startswith("1")
    assert "16/09/2026" not in client.get(reverse("assignments:notice-list")).content.decode()
    page(client)
    assert not client.get(reverse(COUNT)).content.strip()


@pytest.mark.django_db
def test_a_past_day_shows_the_deadline_as_told_and_how_it_stands_now(late, focal, signed_in):
    write()
    late.due_on = date(2027, 1, 15)
    late.save(update_fields=["due_on"])
    shown = page(signed_in(focal), Digest.objects.get(person=focal))
    assert "10/07/2026" in shown and "15/01/2027" in shown


@pytest.mark.django_db
def test_stand_ins_read_it_without_taking_it_off_the_bell(late, focal, focal2, signed_in):
    write()
    digest = Digest.objects.get(person=focal)
    client = signed_in(focal2)
    url = reverse("assignments:morning-detail", args=[digest.pk])
    assert client.get(url).status_code == 404
    stand_in = StandIn.objects.create(
        absent=focal,
        deputy=focal2,
        valid_from=digest.on + timedelta(days=1),
        valid_until=date(2099, 1, 1),
    )
    assert client.get(url).status_code == 404  # told before they stood in
    StandIn.objects.filter(pk=stand_in.pk).update(valid_from=digest.on)
    assert "Báo cáo quý II" in client.get(url).content.decode()
    digest.refresh_from_db()
    assert digest.read_at is None


@pytest.mark.django_db
def test_what_the_reader_may_no_longer_see_is_counted_and_not_shown(late, focal, signed_in):
    write()
    focal.memberships.all().delete()
    shown = page(signed_in(focal))
    assert "Báo cáo quý II" not in shown and "(1)" in shown


@pytest.mark.django_db
def test_its_cost_does_not_grow_with_its_rows(
    late, paper, department, focal, signed_in, django_assert_max_num_queries
):
    for n in range(30):
        task = factories.task(document=paper, title=f"Việc {n}", due_on=date(2026, 8, 1))
        factories.assignment(task=task, agency=department)
    write()
    client = signed_in(focal)
    page(client)
    with django_assert_max_num_queries(14):
        assert "Việc 3" in page(client)
