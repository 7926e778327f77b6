"""Working days: weekends, Tết, swapped Saturdays, and the administrator's own days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.workdays import PLAIN_CALENDAR, Calendar

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
TET = date(2026, 2, 17)


def test_weekends_and_public_holidays_are_free():
    assert not PLAIN_CALENDAR.is_working(date(2026, 9, 19))  # a Saturday
    assert not PLAIN_CALENDAR.is_working(date(2026, 9, 2))
    assert not PLAIN_CALENDAR.is_working(TET)
    assert PLAIN_CALENDAR.is_working(date(2026, 9, 16))


def test_saturday_exchanged_by_the_government_is_worked():
    assert not PLAIN_CALENDAR.is_working(date(2026, 8, 31))
    assert PLAIN_CALENDAR.is_working(date(2026, 8, 22))


def test_administrators_days_win_over_the_public_calendar():
    local = Calendar(off=frozenset({date(2026, 9, 16)}), working=frozenset({date(2026, 9, 19)}))
    assert not local.is_working(date(2026, 9, 16))
    assert local.is_working(date(2026, 9, 19))


def test_ten_working_days_pass_over_tet():
    assert PLAIN_CALENDAR.add_working_days(date(2026, 2, 12), 3) == date(2026, 2, 24)


@given(start=DAYS, n=st.integers(0, 60))
def test_adding_working_days_and_counting_them_agree(start, n):
    end = PLAIN_CALENDAR.add_working_days(start, n)
    assert PLAIN_CALENDAR.working_days_between(start, end) == n
    assert n == 0 or PLAIN_CALENDAR.is_working(end)


@given(start=DAYS, n=st.integers(1, 60))
def test_going_back_lands_on_a_working_day_before(start, n):
    end = PLAIN_CALENDAR.add_working_days(start, -n)
    assert end < start
    assert PLAIN_CALENDAR.is_working(end)


@given(a=DAYS, b=DAYS)
def test_counting_backwards_is_the_negative(a, b):
    forward = PLAIN_CALENDAR.working_days_between(min(a, b), max(a, b))
    assert PLAIN_CALENDAR.working_days_between(max(a, b), min(a, b)) == -forward
    assert forward <= (max(a, b) - min(a, b)) / timedelta(days=1)
