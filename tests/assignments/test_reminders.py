"""Lead times and intervals: what reminds whom on which day, once for each cause."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agencies.calendar import Calendars
from agencies.models import Role, StandIn
from agencies.services import set_office_reminders, set_own_reminders
from assignments.models import Reminder
from assignments.services.digests import write_due_digests
from core.models import Mail
from core.refusals import NotAllowed, Refused
from core.workdays import PLAIN_CALENDAR
from tests import factories

DUE = date(2026, 9, 16)  # a Wednesday, after the days off of early September


def morning(day: date, hour: int = 8) -> int:
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
    return write_due_digests(now=now, calendars=Calendars([]))


@pytest.fixture
def due(paper, department):
    task = factories.task(document=paper, title="Rà soát thủ tục", due_on=DUE)
    return factories.assignment(task=task, agency=department, state="working")


def told(person) -> list[tuple[date, str, int]]:
    rows = Reminder.objects.filter(person=person).order_by("digest__on", "pk")
    return list(rows.values_list("digest__on", "kind", "step"))


def every_day(first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        morning(first + timedelta(days=n))


def ahead(n: int) -> date:
    return PLAIN_CALENDAR.add_working_days(DUE, -n)


def test_lead_times_then_the_day_then_every_week(due, focal):
    every_day(ahead(9), DUE + timedelta(days=15))
    assert told(focal) == [
        (ahead(7), "ahead", 7), (ahead(3), "ahead", 3), (ahead(1), "ahead", 1), (DUE, "ahead", 0),
        (date(2026, 9, 17), "overdue", 0), (date(2026, 9, 24), "overdue", 1),
        (date(2026, 10, 1), "overdue", 2),
    ]  # fmt: skip


def test_days_without_a_sweep_neither_repeat_nor_forget(due, focal):
    every_day(ahead(7), ahead(6))
    every_day(ahead(2), ahead(2))  # the third day before was missed
    every_day(date(2026, 9, 28), date(2026, 9, 29))
    assert told(focal) == [
        (ahead(7), "ahead", 7), (ahead(2), "ahead", 3), (date(2026, 9, 28), "overdue", 1),
    ]  # fmt: skip


def test_a_deadline_on_a_day_off_reminds_on_the_working_day_before(due, focal):
    due.due_on = due.original_due_on = date(2026, 9, 20)  # a Sunday
    due.save()
    every_day(date(2026, 9, 18), date(2026, 9, 21))
    assert told(focal) == [(date(2026, 9, 18), "ahead", 0), (date(2026, 9, 21), "overdue", 0)]


def test_an_extension_begins_anew_and_finished_work_is_quiet(due, focal):
    morning(DUE)
    due.due_on = DUE + timedelta(days=1)
    due.save()
    morning(DUE + timedelta(days=1))
    due.state, due.reported_on = "reported", DUE
    due.save()
    every_day(DUE + timedelta(days=2), DUE + timedelta(days=9))
    assert [day for day, _kind, _step in told(focal)] == [DUE, DUE + timedelta(days=1)]


def test_the_leader_is_told_after_five_working_days(due, department):
    head = factories.person(department, Role.LEADER)
    every_day(DUE, date(2026, 10, 1))
    assert told(head) == [(date(2026, 9, 23), "leader", 0), (date(2026, 9, 30), "leader", 1)]


def test_a_person_outweighs_the_office_and_the_office_the_site(due, focal, department, on):
    set_office_reminders(department, by=None, on=on, lead_days=[2], overdue_every=3)
    every_day(ahead(9), ahead(2))
    assert told(focal) == [(ahead(2), "ahead", 2)]
    set_own_reminders(focal, lead_days=[1], hour=10)
    assert morning(ahead(1), hour=9) == 0
    morning(ahead(1), hour=10)
    assert told(focal)[-1] == (ahead(1), "ahead", 1)


def test_who_wants_no_message_is_still_told_what_is_overdue(due, focal):
    focal.wants_digest = False
    focal.save()
    every_day(ahead(7), DUE + timedelta(days=1))
    assert told(focal) == [(DUE + timedelta(days=1), "overdue", 0)]
    assert "Rà soát thủ tục" in Mail.objects.get(to=focal.email).text


def test_a_stand_in_reads_once_in_whose_place(due, focal, clerk):
    StandIn.objects.create(absent=focal, deputy=clerk, valid_from=DUE, valid_until=DUE)
    morning(DUE)
    text = Mail.objects.get(to=clerk.email).text
    assert text.count("Rà soát thủ tục") == 1
    assert f"thay cho {focal}" in text
    assert "thay cho" not in Mail.objects.get(to=focal.email).text


def test_who_holds_the_desk_anyway_reads_no_in_place_of(due, focal, department):
    second = factories.person(department, Role.FOCAL)
    StandIn.objects.create(absent=focal, deputy=second, valid_from=DUE, valid_until=DUE)
    morning(DUE)
    text = Mail.objects.get(to=second.email).text
    assert text.count("Rà soát thủ tục") == 1 and "thay cho" not in text


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("lead_days", {"lead_days": [0]}),
        ("lead_days", {"lead_days": [1, 2, 3, 4, 5, 6, 7]}),
        ("hour", {"hour": 24}),
        ("overdue_every", {"overdue_every": 0}),
        ("leader_after", {"leader_after": 61}),
    ],
)
def test_what_cannot_hold_is_refused_beside_its_field(field, given, department, on):
    with pytest.raises(Refused) as why:
        set_office_reminders(department, by=None, on=on, **given)
    assert why.value.field == field


def test_an_office_is_set_by_its_own_leaders_only(department, focal, coordinator, on):
    head = factories.person(department, Role.LEADER)
    assert set_office_reminders(department, by=head, on=on, lead_days=[5, 2, 5]).lead_days == [5, 2]
    for stranger in (focal, coordinator):
        with pytest.raises(NotAllowed):
            set_office_reminders(department, by=stranger, on=on)


def test_number_of_queries_does_not_grow_with_people(
    paper, province, django_assert_max_num_queries
):
    for n in range(30):
        agency = factories.agency(province=province)
        factories.person(agency, Role.FOCAL)
        task = factories.task(document=paper, due_on=DUE - timedelta(days=n % 5))
        factories.assignment(task=task, agency=agency)
    with django_assert_max_num_queries(40):
        assert morning(DUE) >= 30
