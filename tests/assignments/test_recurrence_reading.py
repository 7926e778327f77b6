"""Recurring deadlines as real documents print them."""

from datetime import date

import pytest

from assignments.periods import Cadence
from assignments.recurrence_reading import cadence_in, plan_in
from core.workdays import PLAIN_CALENDAR


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("trước ngày 25 hằng tháng", Cadence("monthly", "in_period", day=25)),
        ("Trước ngày 25 hàng tháng", Cadence("monthly", "in_period", day=25)),
        ("chậm nhất ngày 05 của tháng sau, hằng tháng", Cadence("monthly", "after_period", day=5)),
        ("định kỳ hằng tháng", Cadence("monthly", "last_working_day")),
        ("báo cáo quý", Cadence("quarterly", "last_working_day")),
        ("ngày làm việc cuối cùng của quý", Cadence("quarterly", "last_working_day")),
        ("trước ngày 20 của tháng cuối quý", Cadence("quarterly", "in_period", day=20)),
        ("ngày cuối cùng của tháng", Cadence("monthly", "last_day")),
        ("thứ Sáu hằng tuần", Cadence("weekly", "in_period", weekday=5)),
        ("thứ 2 hằng tuần", Cadence("weekly", "in_period", weekday=1)),
        ("định kỳ 6 tháng", Cadence("half_yearly", "last_working_day")),
        ("trước ngày 15/12 hằng năm", Cadence("yearly", "on_date", day=15, month=12)),
        ("ngày 20 tháng 11 hằng năm", Cadence("yearly", "on_date", day=20, month=11)),
    ],
)
def test_the_rule_is_read(words, expected):
    assert cadence_in(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "",
        "trước ngày 25/9/2026",
        "trong quý IV/2026",
        "trong tháng 11/2026",
        "6 tháng và hằng năm",
        "trong vòng 10 ngày làm việc",
        "theo thời gian tại khoản 1",
    ],
)
def test_what_does_not_recur_or_recurs_in_several_ways_is_left_to_a_person(words):
    assert cadence_in(words) is None


def test_a_plan_begins_with_the_first_period_still_to_come():
    plan = plan_in("trước ngày 25 hằng tháng", on=date(2026, 11, 28), calendar=PLAIN_CALENDAR)
    assert plan.begin == date(2026, 12, 1)
