"""The working calendar: Tết, swapped days, a province's own days, several days at once."""

from datetime import date, timedelta

import pytest

from agencies import services
from agencies.calendar import all_calendars, calendar_for, current_calendar
from agencies.models import SpecialDay
from agencies.month_view import months_of
from core.refusals import NotAllowed, Refused
from core.workdays import PLAIN_CALENDAR, is_announced
from tests import factories


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2025, 1, 25), date(2025, 2, 2)),  # Ất Tỵ
        (date(2026, 2, 14), date(2026, 2, 22)),  # Bính Ngọ
        (date(2027, 2, 4), date(2027, 2, 10)),  # Đinh Mùi, as the law and the moon give it
    ],
)
def test_nobody_works_during_tet(first, last):
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert not any(PLAIN_CALENDAR.is_working(day) for day in days)
    assert PLAIN_CALENDAR.is_working(PLAIN_CALENDAR.add_working_days(last, 1))


def test_swapped_days_are_worked_and_closed():
    assert PLAIN_CALENDAR.is_working(date(2025, 4, 26))
    assert not PLAIN_CALENDAR.is_working(date(2025, 5, 2))
    assert PLAIN_CALENDAR.is_working(date(2026, 8, 22))
    assert not PLAIN_CALENDAR.is_working(date(2026, 8, 31))


def test_a_year_to_come_is_not_announced():
    assert is_announced(2026)
    assert not is_announced(2090)


def test_a_local_day_holds_in_its_province_only(administrator, coordinator, province, on):
    elsewhere = factories.province()
    services.set_special_day(on, kind="off", name="Bão", province=province, by=administrator, on=on)
    assert not current_calendar(province.pk).is_working(on)
    assert not calendar_for(coordinator).is_working(on)
    assert current_calendar(elsewhere.pk).is_working(on)
    assert current_calendar().is_working(on)
    assert all_calendars().of(province.pk) == current_calendar(province.pk)


def test_a_provinces_own_day_outweighs_the_countrys(administrator, province, on):
    SpecialDay.objects.create(on=on, kind="off", name="Nghỉ chung")
    services.set_special_day(
        on, kind="working", name="Vẫn làm", province=province, by=administrator, on=on
    )
    assert current_calendar(province.pk).is_working(on)
    assert not current_calendar().is_working(on)


def test_several_days_at_once_pass_over_what_is_closed_anyway(administrator, on):
    made = services.set_special_days(
        date(2027, 3, 1), date(2027, 3, 9), kind="off", name="Nghỉ", by=administrator, on=on
    )
    assert [row.on.day for row in made] == [1, 2, 3, 4, 5, 8, 9]
    again = services.set_special_days(
        date(2027, 3, 1), date(2027, 3, 9), kind="off", name="Nghỉ bão", by=administrator, on=on
    )
    assert {row.pk for row in again} == {row.pk for row in made}


@pytest.mark.parametrize(("days", "kind"), [(-1, "off"), (40, "off")])
def test_a_range_that_runs_backwards_or_too_far_is_refused(administrator, on, days, kind):
    with pytest.raises(Refused) as why:
        services.set_special_days(
            on, on + timedelta(days=days), kind=kind, name="x", by=administrator, on=on
        )
    assert why.value.field == "until"
    assert not SpecialDay.objects.exists()


def test_another_provinces_days_are_not_ones_own_to_enter(administrator, on):
    with pytest.raises(NotAllowed):
        services.set_special_days(
            on, kind="off", name="x", province=factories.province(), by=administrator, on=on
        )


def test_the_month_says_what_is_closed_and_why(province):
    rows = [SpecialDay(on=date(2026, 3, 2), kind="off", name="Nghỉ địa phương", province=province)]
    months = months_of(2026, rows)
    assert [day.why for day in months[2].named] == ["Nghỉ địa phương"]
    assert len(months[1].named) == 5
    assert [day.on.day for day in months[7].named if day.is_exchanged] == [22]
