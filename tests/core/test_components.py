"""The tags of the design system: escaping, words beside colours, addresses that keep their parameters."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from core import states
from core.chips import chips_for
from core.forms import DateField, Form
from core.paging import Page

HOSTILE = "<script>alert('x')</script>"
SPRITE = (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text("utf-8")


def draw(source: str, address: str = "/", **context) -> str:
    request = RequestFactory().get(address)
    return Template("{% load i18n %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    "source",
    [
        "{% badge words %}",
        "{% work_badge words %}",
        "{% work_badge 'done' words %}",
        "{% time_badge 'overdue' words %}",
        "{% urgency_badge words %}",
        "{% icon 'check' words %}",
        "{% fact words words %}",
        "{% figure 1 words url=words note=words %}",
        "{% progress 3 label=words %}",
        "{% agency words now='khác' url=words %}",
        "{% code_link words url=words title=words %}",
        "{% code_link '' notation=words %}",
        "{% sort_head words words %}",
        "{% crumbs words words as trail %}{% pagehead words crumbs=trail meta=words %}{% endpagehead %}",
        "{% pagehead words %}{{ words }}{% endpagehead %}",
        "{% card title=words aside=words id=words %}{{ words }}{% endcard %}",
        "{% notice words title=words %}{{ words }}{% endnotice %}",
        "{% confirm words tone=words %}{{ words }}{% endconfirm %}",
        "{% capture as kept %}{{ words }}{% endcapture %}{{ kept }}",
        "{% include 'components/_empty.html' with title=words text=words url=words action=words %}",
        "{% include 'components/_tabs.html' with tabs=tabs label=words %}",
        "{% include 'components/_chips.html' with chips=chips clear_url=words %}",
        "{% include 'components/_timeline.html' with events=events %}",
    ],
)
def test_hostile_words_come_out_harmless(source):
    thing = SimpleNamespace(
        url=HOSTILE, label=HOSTILE, value=HOSTILE, remove_url=HOSTILE, count=None, current=False,
        sentence=HOSTILE, note=HOSTILE, actor=HOSTILE, state=HOSTILE, icon="check",
        at=datetime(2026, 9, 16, tzinfo=UTC),
    )  # fmt: skip
    html = draw(source, words=HOSTILE, tabs=[thing], chips=[thing], events=[thing])
    assert "<script" not in html
    assert "script" in html, "the words are shown, not dropped"


@pytest.mark.parametrize(
    "look", [*states.TIME_CELLS.values(), *states.WORK_STATES.values()], ids=lambda look: look.state
)
def test_a_state_is_a_word_and_an_icon_before_it_is_a_colour(look):
    tag = "time_badge" if look.state in states.TIME_CELLS else "work_badge"
    html = draw(f"{{% {tag} state %}}", state=look.state)
    assert str(look.label) in html
    assert f"#{look.icon}" in html
    assert f'id="{look.icon}"' in SPRITE


def test_the_app_may_name_its_state_itself():
    assert "Chờ duyệt" in draw("{% work_badge 'reported' 'Chờ duyệt' %}")


def test_a_normal_urgency_shows_nothing():
    assert draw("{% urgency_badge 'normal' %}{% urgency_badge '' %}").strip() == ""


def test_a_deadline_shows_date_words_and_state():
    html = draw("{% due due_on on %}", due_on=date(2021, 9, 30), on=date(2021, 10, 12))
    assert 'datetime="2021-09-30">30/09/2021' in html
    assert "quá hạn 12 ngày" in html
    assert 'data-state="overdue"' in html


def test_the_caller_knows_better_when_something_is_due_soon():
    html = draw(
        "{% due due_on on state='due_soon' %}", due_on=date(2021, 9, 30), on=date(2021, 9, 28)
    )
    assert 'data-state="due_soon"' in html
    assert "còn 2 ngày" in html


def test_a_column_head_turns_the_order_round_and_keeps_the_rest_of_the_address():
    html = draw(
        "{% sort_head 'due_on' 'Hạn' %}",
        "/?q=k%E1%BA%BF+ho%E1%BA%A1ch&cell=a&cell=b&page=4&sort=due_on",
    )
    assert 'aria-sort="ascending"' in html
    query = QueryDict(re.search(r'href="\?([^"]*)"', html)[1].replace("&amp;", "&"))
    assert query["sort"] == "-due_on"
    assert query["q"] == "kế hoạch"
    assert query.getlist("cell") == ["a", "b"]
    assert "page" not in query, "another order starts at its first page"


def test_the_default_order_is_marked_without_being_in_the_address():
    assert 'aria-sort="descending"' in draw("{% sort_head 'due_on' 'Hạn' default='-due_on' %}")
    assert "aria-sort" not in draw("{% sort_head 'code' 'Số' default='-due_on' %}")


def test_the_pager_keeps_the_address_and_counts_in_words():
    page = Page(rows=[1] * 50, number=3, size=50, total=1000, is_bounded=True, has_next=True)
    html = draw("{% pager page %}", "/?q=a&page=3", page=page)
    assert "Dòng 101–150 trong 1.000+" in html
    assert 'rel="next" href="?q=a&amp;page=4"' in html
    assert 'rel="prev" href="?q=a&amp;page=2"' in html


def test_one_short_page_has_no_links():
    html = draw("{% pager page %}", page=Page(rows=[1], number=1, size=50, total=1))
    assert "<a " not in html


class ListFilter(Form):
    q = forms.CharField(label="Tìm", required=False)
    cell = forms.MultipleChoiceField(
        label="Thời hạn", required=False, choices=[("Nhóm", [("a", "Quá hạn"), ("b", "Trong hạn")])]
    )


def test_each_filter_in_force_is_a_chip_that_leads_to_the_list_without_it():
    query = QueryDict("q=b%C3%A1o&cell=a&cell=b&page=3&sort=due_on")
    form = ListFilter(query)
    assert form.is_valid()
    chips = chips_for(form, query)
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Tìm", "báo"), ("Thời hạn", "Quá hạn"), ("Thời hạn", "Trong hạn"),
    ]  # fmt: skip
    assert QueryDict(chips[1].remove_url[1:]) == QueryDict("q=b%C3%A1o&cell=b&sort=due_on")


def test_a_day_in_a_chip_is_written_as_people_write_it():
    class DayFilterForm(Form):
        on = DateField(label="Tính đến", required=False)

    query = QueryDict("on=2026-10-31")
    form = DayFilterForm(query)
    assert form.is_valid()
    assert [chip.value for chip in chips_for(form, query)] == ["31/10/2026"]


def test_a_filter_that_did_not_validate_can_still_be_removed():
    query = QueryDict("cell=zzz")
    form = ListFilter(query)
    assert not form.is_valid()
    assert [chip.value for chip in chips_for(form, query)] == ["zzz"]


def test_blank_filters_have_no_chip():
    query = QueryDict("q=++&cell=")
    form = ListFilter(query)
    form.is_valid()
    assert chips_for(form, query) == []


def test_a_document_without_number_says_so():
    html = draw("{% code_link '' url='/d/1/' notation='STTTT-TTBCXB' %}")
    assert "STTTT-TTBCXB" in html
    assert "chưa có số" in html


def test_an_agency_is_named_as_then_and_as_today_only_where_they_differ():
    assert "nay là Sở Khoa học" in draw("{% agency 'Sở Thông tin' now='Sở Khoa học' %}")
    assert "nay là" not in draw("{% agency 'Sở Nội vụ' now='Sở Nội vụ' %}")


def test_progress_is_written_for_machines_with_a_point():
    with translation.override("vi"):
        html = draw("{% progress 37.5 label='Tiến độ' %}")
    assert 'value="38"' in html
    assert "38%" in html
