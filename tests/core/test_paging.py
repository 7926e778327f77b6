"""Pages of lists: bounded counts, bounded depth, two queries."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from core import paging
from core.models import Mail

WHEN = datetime(2026, 9, 16, tzinfo=UTC)


@pytest.fixture
def mails(db):
    Mail.objects.bulk_create(
        Mail(
            key=str(n), to="a@b.example", subject=f"{n}", text="", next_try_at=WHEN, created_at=WHEN
        )
        for n in range(25)
    )
    return Mail.objects.order_by("pk")


@pytest.mark.parametrize(
    ("asked", "number"), [(None, 1), ("2", 2), ("0", 1), ("-4", 1), ("x", 1), ("99", 3)]
)
def test_an_impossible_page_gives_the_nearest_real_one(mails, asked, number):
    assert paging.paginate(mails, asked, size=10).number == number


def test_the_last_page_holds_the_rest_and_leads_back_only(mails):
    page = paging.paginate(mails, 3, size=10)
    assert (page.first_index, page.last_index, page.total, page.n_pages) == (21, 25, 25, 3)
    assert page.has_previous
    assert not page.has_next


def test_a_broad_count_stops_at_its_bound_and_says_so(mails):
    page = paging.paginate(mails, 1, size=10, limit=20)
    assert page.is_bounded
    assert page.n_pages is None
    with translation.override("vi"):
        assert page.total_words == "20+"


def test_a_count_that_ends_at_the_bound_is_exact(mails):
    page = paging.paginate(mails, 1, size=10, limit=25)
    assert (page.total, page.is_bounded) == (25, False)


def test_pages_past_the_counted_bound_can_still_be_reached(mails):
    page = paging.paginate(mails, 3, size=10, limit=5)
    assert [mail.subject for mail in page] == ["20", "21", "22", "23", "24"]
    assert not page.has_next


def test_a_page_past_the_end_of_an_uncounted_list_starts_anew(mails):
    assert paging.paginate(mails, 40, size=10, limit=5).number == 1


def test_paging_ends_at_its_depth_and_says_that_the_list_goes_on(mails, monkeypatch):
    monkeypatch.setattr(paging, "DEPTH_LIMIT", 20)
    page = paging.paginate(mails, 9, size=10, limit=5)
    assert (page.number, page.has_next, page.is_cut) == (2, False, True)


@pytest.mark.parametrize("size", [5, 20])
def test_a_page_costs_two_queries_whatever_its_size(mails, size, django_assert_num_queries):
    with django_assert_num_queries(2):
        page = paging.paginate(mails, 1, size=size)
        assert len(list(page)) == size


def test_an_empty_list_has_one_empty_page(db):
    page = paging.paginate(Mail.objects.order_by("pk"), 1)
    assert (len(page), page.total, page.n_pages, page.first_index) == (0, 0, 1, 0)
