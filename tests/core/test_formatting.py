"""Dates, numbers and deadlines as people read them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from core import formatting

SEPTEMBER = date(2021, 9, 5)
JANUARY = date(2021, 1, 5)


def test_dates_on_screens_have_two_digits_for_day_and_month():
    assert formatting.vn_date(SEPTEMBER) == "05/09/2021"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2021, 1, 5), "05/01/2021"),
        (date(2021, 2, 15), "15/02/2021"),
        (date(2021, 3, 9), "09/3/2021"),
        (date(2021, 9, 30), "30/9/2021"),
        (date(2021, 12, 1), "01/12/2021"),
    ],
)
def test_paper_puts_a_zero_before_days_below_ten_and_months_one_and_two_only(day, written):
    assert formatting.paper_date(day) == written


def test_the_line_under_the_motto_follows_the_same_rule():
    assert formatting.paper_date_in_words(JANUARY) == "ngày 05 tháng 01 năm 2021"
    assert formatting.paper_date_in_words(SEPTEMBER) == "ngày 05 tháng 9 năm 2021"


def test_an_instant_is_shown_on_its_local_day():
    late_evening_utc = datetime(2021, 9, 4, 18, 30, tzinfo=UTC)
    assert formatting.vn_date(late_evening_utc) == "05/09/2021"
    assert formatting.vn_moment(late_evening_utc) == "01:30 05/09/2021"


def test_nothing_is_written_for_no_date():
    assert (
        formatting.vn_date(None) == formatting.paper_date(None) == formatting.vn_moment(None) == ""
    )


@pytest.mark.parametrize(("language", "written"), [("vi", "1.234.567,5"), ("en", "1,234,567.5")])
def test_numbers_follow_the_language(language, written):
    with translation.override(language):
        assert formatting.number(Decimal("1234567.5"), 1) == written


def test_a_share_of_nothing_is_a_dash_and_whole_shares_have_no_decimals():
    with translation.override("vi"):
        assert formatting.percent(None) == "–"
        assert formatting.percent(100) == "100%"
        assert formatting.percent(85.714) == "85,7%"


@pytest.mark.parametrize(
    ("size", "written"), [(0, "0 B"), (1023, "1023 B"), (1024, "1,0 kB"), (52_428_800, "50,0 MB")]
)
def test_file_sizes(size, written):
    with translation.override("vi"):
        assert formatting.file_size(size) == written


@pytest.mark.parametrize(
    ("on", "done_on", "words", "state"),
    [
        (date(2021, 9, 17), None, "quá hạn 12 ngày", "overdue"),
        (date(2021, 9, 5), None, "đến hạn hôm nay", "within"),
        (date(2021, 9, 2), None, "còn 3 ngày", "within"),
        (date(2021, 12, 1), date(2021, 9, 5), "hoàn thành đúng hạn", "done_on_time"),
        (date(2021, 12, 1), date(2021, 9, 6), "hoàn thành chậm 1 ngày", "done_late"),
    ],
)
def test_a_deadline_is_told_in_words(on, done_on, words, state):
    with translation.override("vi"):
        assert formatting.due_words(SEPTEMBER, on, done_on=done_on) == words
    assert formatting.due_state(SEPTEMBER, on, done_on=done_on) == state


def test_english_knows_one_day_from_two():
    with translation.override("en"):
        assert formatting.due_words(SEPTEMBER, date(2021, 9, 6)) == "overdue by 1 day"
        assert formatting.due_words(SEPTEMBER, date(2021, 9, 7)) == "overdue by 2 days"
