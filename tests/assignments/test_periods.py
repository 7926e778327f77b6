"""The periods of a recurring task: whole, in order, each once, each due on a day its rule means."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from assignments.periods import (
    ALLOWED,
    Cadence,
    DayRule,
    Frequency,
    Shift,
    cadence_words,
    count_periods,
    next_periods,
    period_around,
    period_label,
    period_of,
)
from core.workdays import PLAIN_CALENDAR, Calendar

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@st.composite
def cadences(draw):
    frequency = draw(st.sampled_from(Frequency))
    return Cadence(
        frequency,
        draw(st.sampled_from(sorted(ALLOWED[frequency]))),
        weekday=draw(st.integers(1, 7)),
        day=draw(st.integers(1, 31)),
        month=draw(st.integers(1, 12)),
        shift=draw(st.sampled_from(Shift)),
    )


@settings(deadline=None)  # the first look at a year reads its holidays
@given(cadences(), days)
def test_periods_follow_each_other_without_gap_or_overlap(cadence, start):
    periods = next_periods(cadence, start, PLAIN_CALENDAR, 30)
    assert periods[0].begin <= start <= periods[0].end
    for one, two in pairwise(periods):
        assert two.begin == one.end + timedelta(days=1)
        assert two.due_on >= one.due_on


@settings(deadline=None)
@given(cadences(), days)
def test_every_day_of_a_period_names_the_same_period(cadence, start):
    period = period_of(cadence, start, PLAIN_CALENDAR)
    assert period_of(cadence, period.begin, PLAIN_CALENDAR) == period
    assert period_of(cadence, period.end, PLAIN_CALENDAR) == period


@settings(deadline=None)
@given(cadences(), days)
def test_a_period_is_due_inside_it_or_after_it_as_its_rule_says(cadence, start):
    period = period_of(cadence, start, PLAIN_CALENDAR)
    assert period.due_on >= period.begin
    if cadence.day_rule == DayRule.AFTER_PERIOD:
        length = {"weekly": 7}.get(cadence.frequency, 31)
        assert cadence.shift == Shift.BEFORE or period.due_on > period.end
        assert period.due_on <= period.end + timedelta(days=length + 15)
    elif cadence.shift == Shift.NONE:
        assert period.due_on <= period.end or cadence.day_rule == DayRule.LAST_WORKING_DAY


@settings(deadline=None)
@given(cadences(), days)
def test_a_shifted_day_is_a_working_day_and_the_nearest_on_its_side(cadence, start):
    period = period_of(cadence, start, PLAIN_CALENDAR)
    if cadence.shift == Shift.NONE and cadence.day_rule != DayRule.LAST_WORKING_DAY:
        return
    assert PLAIN_CALENDAR.is_working(period.due_on)


def due(frequency, rule, on, calendar=PLAIN_CALENDAR, **parts):
    return period_of(Cadence(frequency, rule, **parts), on, calendar).due_on


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 3), date(2026, 11, 30)),
        (date(2026, 2, 3), date(2026, 2, 28)),
        (date(2028, 2, 3), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_day_31_is_the_last_day_of_a_shorter_month(on, expected):
    assert due("monthly", "in_period", on, day=31) == expected


def test_a_day_of_february_29_is_28_in_ordinary_years():
    assert due("yearly", "on_date", date(2027, 5, 1), day=29, month=2) == date(2027, 2, 28)
    assert due("yearly", "on_date", date(2028, 5, 1), day=29, month=2) == date(2028, 2, 29)


def test_days_in_and_after_their_periods():
    november = date(2026, 11, 21)
    assert due("monthly", "in_period", november, day=25) == date(2026, 11, 25)
    assert due("monthly", "after_period", november, day=5) == date(2026, 12, 5)
    assert due("quarterly", "in_period", november, day=20) == date(2026, 12, 20)
    assert due("quarterly", "after_period", november, day=5) == date(2027, 1, 5)
    assert due("half_yearly", "last_day", november) == date(2026, 12, 31)
    assert due("yearly", "after_period", november, day=15) == date(2027, 1, 15)
    assert due("weekly", "in_period", november, weekday=5) == date(2026, 11, 20)
    assert due("weekly", "after_period", november, weekday=1) == date(2026, 11, 23)


def test_the_last_working_day_passes_over_weekends_and_tet():
    assert due("monthly", "last_working_day", date(2026, 1, 5)) == date(2026, 1, 30)
    assert due("quarterly", "last_working_day", date(2026, 5, 5)) == date(2026, 6, 30)
    # The week of Tết 2026 has no working day at all: the first one after it.
    assert due("weekly", "last_working_day", date(2026, 2, 18)) == date(2026, 2, 23)


def test_a_day_inside_tet_moves_to_the_side_chosen():
    tet = date(2026, 2, 17)
    assert due("monthly", "in_period", tet, day=17) == tet
    assert due("monthly", "in_period", tet, day=17, shift="before") == date(2026, 2, 13)
    assert due("monthly", "in_period", tet, day=17, shift="after") == date(2026, 2, 23)


def test_a_local_day_off_moves_a_deadline():
    local = Calendar(off=frozenset({date(2026, 11, 25)}))
    assert due("monthly", "in_period", date(2026, 11, 1), local, day=25, shift="before") == date(
        2026, 11, 23
    )  # the 24th is the Day of Vietnamese Culture


@settings(deadline=None)
@given(st.sampled_from(Frequency), days, st.integers(0, 40))
def test_counting_agrees_with_walking_and_stops_above_its_limit(frequency, first, n):
    last = first + timedelta(days=n * 7)
    walked, begin = 0, period_around(frequency, first)[0]
    while begin <= last:
        walked, begin = walked + 1, period_around(frequency, begin)[1] + timedelta(days=1)
    assert count_periods(frequency, first, last, at_most=10) == min(walked, 11)


@pytest.mark.parametrize(
    ("frequency", "words"),
    [
        ("weekly", "tuần 47/2026 (16/11–22/11/2026)"),
        ("monthly", "tháng 11/2026"),
        ("quarterly", "quý IV/2026"),
        ("half_yearly", "6 tháng cuối năm 2026"),
        ("yearly", "năm 2026"),
    ],
)
def test_periods_are_named_as_paper_names_them(frequency, words):
    with translation.override("vi"):
        assert period_label(*period_around(frequency, date(2026, 11, 21))) == words


@pytest.mark.parametrize(
    ("cadence", "words"),
    [
        (Cadence("monthly", "in_period", day=25), "ngày 25 hằng tháng"),
        (Cadence("quarterly", "last_working_day"), "ngày làm việc cuối cùng của quý"),
        (Cadence("weekly", "in_period", weekday=5), "Thứ Sáu hằng tuần"),
        (Cadence("yearly", "on_date", day=15, month=11), "ngày 15 tháng 11 hằng năm"),
    ],
)
def test_rules_are_said_as_paper_says_them(cadence, words):
    with translation.override("vi"):
        assert cadence_words(cadence) == words


@settings(deadline=None)
@given(cadences())
def test_every_rule_can_be_said(cadence):
    assert "%(" not in cadence_words(cadence)
