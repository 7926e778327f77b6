"""Views of lists: one's own and shared ones, what opens a list, and columns on page and sheet."""

import io

import lxml.html
import openpyxl
import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import services
from agencies.models import SavedView
from agencies.saved_views import kept_query
from assignments.columns import DUTY_COLUMNS
from core.list_columns import chosen_columns
from core.refusals import Refused
from reporting.exports import documents
from reporting.exports import duties as sheets
from reporting.exports.asked import Asked
from tests import factories
from tests.conftest import NOON, TODAY

LISTS = reverse("assignments:assignment-list")
LATE = "cell=overdue&role=lead"


@pytest.fixture(autouse=True)
def frozen_today():
    with time_machine.travel(NOON, tick=False):
        yield


def keep(person, **fields) -> SavedView:
    fields = {"list": "duties", "name": "Quá hạn", "query": LATE} | fields
    return services.keep_view(by=person, **fields)


def test_a_view_is_kept_from_the_address_of_the_list_and_opens_it_again(
    duties, coordinator, signed_in
):
    client = signed_in(coordinator)
    page = client.get(f"{LISTS}?role=lead&cell=overdue&page=2&q=")
    saving = page.context["shelf"].save_url
    assert client.get(saving).status_code == 200
    opened = client.post(saving, {"name": "Quá hạn"}, follow=True)
    view = SavedView.objects.get()
    assert (view.query, view.owner, view.shared_with) == (LATE, coordinator, None)
    assert opened.request["QUERY_STRING"] == f"{LATE}&view={view.pk}"
    assert [row.duty for row in opened.context["rows"]] == [duties["late"]]
    shelf = opened.context["shelf"]
    assert shelf.open_view.view == view and not shelf.has_changed
    changed = client.get(f"{LISTS}?role=lead&view={view.pk}").context["shelf"]
    assert changed.has_changed
    client.post(f"{reverse('agencies:saved-view-keep', args=[view.pk])}?role=lead&view={view.pk}")
    view.refresh_from_db()
    assert view.query == "role=lead"


@pytest.mark.parametrize(
    ("name", "place"),
    [("duties", "Nhiệm vụ"), ("urgings", "Nhiệm vụ"), ("documents", "Văn bản"),
     ("dashboard", "Bảng điều hành")],
)  # fmt: skip
def test_keeping_and_changing_a_view_stand_at_the_list_it_is_of(
    name, place, coordinator, signed_in
):
    view = keep(coordinator, list=name)
    client = signed_in(coordinator)
    for address in (
        reverse("agencies:saved-view-create", args=[name]) + "?q=a",
        reverse("agencies:saved-view-change", args=[view.pk]),
    ):
        html = lxml.html.fromstring(client.get(address).content)
        here = html.xpath("//*[contains(@class,'mainnav__link')][@aria-current='page']")
        assert [one.text_content().strip() for one in here] == [place]


def test_a_name_is_one_person_s_only_once_per_list_whatever_its_case(coordinator, focal):
    keep(coordinator)
    keep(focal)
    keep(coordinator, list="documents")
    with pytest.raises(Refused) as refused:
        keep(coordinator, name="quá HẠN")
    assert refused.value.field == "name"
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(owner=coordinator, list="duties", name="QUÁ HẠN", query="")


def test_a_refused_name_stands_beside_its_field_and_nothing_typed_is_lost(coordinator, signed_in):
    keep(coordinator)
    address = reverse("agencies:saved-view-create", args=["duties"]) + "?role=support"
    answer = signed_in(coordinator).post(address, {"name": "Quá hạn", "is_default": "on"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert answer.context["form"]["is_default"].value()


def test_views_are_their_owner_s_until_shared_with_an_agency(
    coordinator, clerk, focal, office, signed_in
):
    mine = keep(coordinator)
    for person in (clerk, focal):
        assert not SavedView.objects.visible_to(person)
        for route in ("saved-view-change", "saved-view-keep", "saved-view-drop"):
            address = reverse(f"agencies:{route}", args=[mine.pk])
            assert signed_in(person).post(address, {"name": "x"}).status_code == 404
    services.change_view(mine, by=coordinator, name="Chung", shared_with=office, is_default=False)
    assert SavedView.objects.visible_to(clerk).get() == mine
    assert not SavedView.objects.visible_to(focal)
    # Shared is not given away: a colleague opens it, and changes nothing of it.
    address = reverse("agencies:saved-view-drop", args=[mine.pk])
    assert signed_in(clerk).post(address).status_code == 404
    assert "Chung" in signed_in(clerk).get(LISTS).content.decode()


def test_one_shares_with_one_s_own_agency_only(coordinator, department, office, signed_in):
    address = reverse("agencies:saved-view-create", args=["duties"])
    client = signed_in(coordinator)
    sent = client.post(address, {"name": "Lén", "shared_with": department.pk})
    assert sent.status_code == 422 and not SavedView.objects.exists()
    client.post(address, {"name": "Chung", "shared_with": office.pk})
    assert SavedView.objects.get().shared_with == office


def test_a_colleague_with_narrower_rights_sees_their_own_rows_in_it(
    duties, coordinator, focal2, department2, signed_in
):
    view = keep(coordinator, query="role=lead")
    SavedView.objects.update(shared_with=department2)
    shown = {}
    for person in (coordinator, focal2):
        page = signed_in(person).get(f"{LISTS}?{view.query}&view={view.pk}")
        shown[person] = {row.duty for row in page.context["rows"]}
    assert shown[coordinator] == {duties["late"], duties["done"], duties["idle"]}
    assert shown[focal2] == {duties["late"], duties["idle"]}  # its own, and the one it supports


def test_a_list_opens_with_the_default_and_only_where_the_address_says_nothing(
    coordinator, clerk, office, signed_in
):
    first = keep(coordinator, is_default=True)
    second = keep(coordinator, name="Phối hợp", query="role=support", is_default=True)
    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    client = signed_in(coordinator)
    assert client.get(LISTS).url == f"{LISTS}?role=support&view={second.pk}"
    everything = client.get(f"{LISTS}?view=all")
    assert everything.status_code == 200
    # Taking the last filter away leads to the whole list and not round to the default again.
    assert client.get(f"{LISTS}?role=support").context["chips"][0].remove_url == "?view=all"
    fragment = client.get(LISTS, headers={"HX-Request": "true"})
    assert fragment.status_code == 200
    SavedView.objects.update(shared_with=office)
    assert signed_in(clerk).get(LISTS).status_code == 200  # another's default is not mine


@pytest.mark.parametrize(
    ("name", "route"), [(one.value, one.route) for one in SavedView.List], ids=str
)
def test_every_list_with_views_offers_them_and_opens_its_default(
    name, route, duties, coordinator, signed_in
):
    query = "on=2026-09-01" if name == "dashboard" else "q=141"
    view = keep(coordinator, list=name, query=query, is_default=True)
    opened = signed_in(coordinator).get(reverse(route), follow=True)
    assert opened.redirect_chain == [(f"{reverse(route)}?{query}&view={view.pk}", 302)]
    assert opened.context["shelf"].open_view.view == view
    assert "Quá hạn" in opened.content.decode()


def test_a_filter_that_no_longer_holds_shows_no_rows_and_says_why(duties, coordinator, signed_in):
    view = keep(coordinator, query="cell=overdue&field=999&due_from=gestern", is_default=True)
    opened = signed_in(coordinator).get(LISTS, follow=True)
    assert opened.status_code == 422
    assert not opened.context["rows"]
    assert {"field", "due_from"} <= set(opened.context["form"].errors)
    assert opened.context["shelf"].open_view.view == view  # it can be mended and kept


def test_words_of_the_address_are_nobody_s_markup(duties, coordinator, signed_in):
    evil = '"><script>alert(1)</script>'
    address = QueryDict(mutable=True)
    address.update({"q": evil, "col": evil, "view": evil, "sort": "due_on"})
    client = signed_in(coordinator)
    for path in (LISTS, reverse("directives:document-list")):
        assert "<script>alert" not in client.get(f"{path}?{address.urlencode()}").content.decode()
    view = keep(coordinator, name=evil[:60], query=kept_query(address))
    for path in (f"{LISTS}?view={view.pk}", reverse("agencies:saved-view-list")):
        assert "<script>alert" not in client.get(path).content.decode()


def test_views_cost_one_query_however_many(coordinator, office, django_assert_num_queries):
    for n in range(3):
        keep(coordinator, name=f"Cách {n}", shared_with=office if n else None)
    seen = SavedView.objects.visible_to(coordinator)
    list(seen)  # who belongs where is kept on the person
    with django_assert_num_queries(1):
        assert [str(view.shared_with) for view in seen.select_related("shared_with")]


def test_nobody_keeps_more_than_can_be_found_again_nor_endless_addresses(coordinator):
    for n in range(services.saved_views.MAX_VIEWS):
        keep(coordinator, name=f"Cách {n}")
    with pytest.raises(Refused):
        keep(coordinator, name="Một cách nữa")
    with pytest.raises(Refused):
        keep(coordinator, list="documents", query="q=" + "a" * 2_000)


def test_a_list_that_does_not_exist_has_no_views(coordinator, signed_in):
    address = reverse("agencies:saved-view-create", args=["secrets"])
    assert signed_in(coordinator).get(address).status_code == 404


# Columns


def heads(page) -> list[str]:
    text = page.content.decode()
    table = text[text.index("<thead>") : text.index("</thead>")]
    return [str(c.label) for c in DUTY_COLUMNS if f">{c.label}<" in table]


def test_columns_stand_in_the_address_and_every_cell_is_labelled(duties, coordinator, signed_in):
    client = signed_in(coordinator)
    usual = ["Cơ quan", "Thời hạn", "Trạng thái", "Tiến độ"]
    assert heads(client.get(LISTS)) == usual
    page = client.get(f"{LISTS}?role=lead&col=due&col=assigner&col=nothing")
    assert heads(page) == ["Thời hạn", "Cơ quan giao"]
    assert page.content.decode().count('data-label="Cơ quan giao"') == 3
    # What one filters for next keeps the columns; nothing known asked for means the usual ones.
    assert page.content.decode().count('<input type="hidden" name="col"') == 2
    assert heads(client.get(f"{LISTS}?col=nothing")) == usual


def test_every_column_one_may_choose_shows_something(duties, coordinator, signed_in):
    query = "&".join(f"col={column.key}" for column in DUTY_COLUMNS)
    page = signed_in(coordinator).get(f"{LISTS}?{query}")
    assert heads(page) == [str(column.label) for column in DUTY_COLUMNS]
    chosen = chosen_columns(DUTY_COLUMNS, QueryDict(query))
    late = next(row for row in page.context["rows"] if row.duty == duties["late"])
    words = {str(cell.label): str(cell.words) for cell in late.more}
    assert words["Thời hạn ban đầu"] == "27/08/2026"
    assert len(words) == len(chosen.more)


def test_more_columns_ask_no_more_queries(
    duties, coordinator, department, signed_in, django_assert_num_queries
):
    query = "&".join(f"col={column.key}" for column in DUTY_COLUMNS)
    client = signed_in(coordinator)
    client.get(LISTS)
    with CaptureQueriesContext(connection) as usual:
        client.get(LISTS)
    for _n in range(9):
        task = factories.task(document=duties["late"].task.document)
        factories.assignment(task=task, agency=department)
    with django_assert_num_queries(len(usual)):
        client.get(f"{LISTS}?{query}")


def sheet(prepared) -> list[str]:
    file = io.BytesIO()
    prepared.write(file, "xlsx", lambda n: None)
    book = openpyxl.load_workbook(io.BytesIO(file.getvalue()))
    return [cell.value for cell in book.worksheets[0][4]]


def test_a_spreadsheet_has_the_columns_of_the_list(duties, plan, coordinator):
    def asked(query):
        return Asked(coordinator, TODAY, QueryDict(query))

    assert len(sheet(sheets.prepare(asked("role=lead")))) == 24
    assert sheet(sheets.prepare(asked("role=lead&col=leader&col=due"))) == [
        "STT", "Văn bản", "Mục", "Nhiệm vụ", "Vai trò", "Lãnh đạo phụ trách", "Thời hạn",
        "Số ngày quá hạn",
    ]  # fmt: skip
    assert "Người ký" in sheet(documents.documents(asked("")))
    assert "Người ký" not in sheet(documents.documents(asked("col=issuer")))
