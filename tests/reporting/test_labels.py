"""Arrival stamps as labels: which lines get one, where they lie on the sheet, who prints them."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from core.refusals import NotAllowed, Refused
from directives.models import Register, RegisterEntry
from reporting import runs
from reporting.label_sheet import LabelSheet
from reporting.labels import LARGEST, read_numbers, require_labels, write_numbers
from reporting.models import ReportRun
from reporting.paper.printing import collect_frozen, print_frozen
from tests import factories
from tests.conftest import NOON
from tests.paper_checks import text_of

KIND = ReportRun.Kind.ARRIVAL_LABELS
SHEET = {"ink": "red", "sheet": {}}
FORM = {
    "paper": "sheet", "ink": "red", "columns": "3", "rows": "8", "first_place": "1",
    "margin_side": "0", "margin_top": "0,5", "gap_across": "0", "gap_down": "0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def lines(register, enter, department):
    """Lines 1 to 6: the third struck, the fourth of a secret document, the fifth missing."""
    for number in (1, 2, 3, 6):
        enter(register, number, document=factories.document(issuer=department))
    enter(register, 4, kind="secret")
    RegisterEntry.objects.filter(register=register, number=3).update(
        struck_at=NOON, struck_reason="Đăng ký trùng"
    )
    return register


@pytest.fixture
def ask(signed_in, clerk, lines):
    """Send the form as the clerk; return the answer."""
    url = reverse("reporting:run-create", args=[KIND])

    def send(by=clerk, **given):
        token = {"token": "0b4b1e3c-3a53-4c3c-9bd3-1f0d4ad1c000"}
        typed = {"register": lines.pk, "numbers": "1-2, 6", **FORM, **token, **given}
        return signed_in(by).post(url, typed, headers={"Accept-Language": "vi"})

    return send


def errors_of(answer) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return dict(answer.context["form"].errors)


# Numbers


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12", [12]), ("12-14, 20", [12, 13, 14, 20]), (" 3 – 1,", None), ("1,2;2\n3", [1, 2, 3]), ("7-7", [7]),
     ("", []), (" , ", []), ("1 2", None), ("mười", None), ("1-", None), ("-3", None), ("123456789", None),
     ("1-200", list(range(1, 201))), ("1-201", None), ("1-99999999", None), ("1-150, 300-400", None),
     ("٣", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(typed, read):
    if read is None:
        with pytest.raises(Refused) as why:
            read_numbers(typed)
        assert why.value.field == "numbers"
    else:
        assert read_numbers(typed) == read


@pytest.mark.parametrize("words", ["1-3, 7", "5", "1-2, 4-5, 9", ""])
def test_numbers_are_written_as_they_are_read(words):
    assert write_numbers(read_numbers(words)) == words


def test_struck_missing_and_secret_lines_are_refused_by_number(lines):
    require_labels(lines, [1, 2, 6])
    with pytest.raises(Refused) as why, translation.override("en"):
        require_labels(lines, [1, 2, 3, 4, 5, 6])
    assert why.value.message == (
        "Struck lines have no label: 3. These numbers have no line in the register: 5. "
        "Secret documents are stamped where they are registered: 4."
    )
    assert why.value.field == "numbers"


@pytest.mark.parametrize("numbers", [[], list(range(LARGEST + 1))])
def test_none_and_too_many_are_refused(lines, numbers):
    with pytest.raises(Refused):
        require_labels(lines, numbers)


@pytest.mark.parametrize("direction", ["outgoing", "postal"])
def test_other_registers_have_no_labels(province, direction, signed_in, clerk):
    other = Register.objects.create(agency=province, direction=direction, year=2026)
    with pytest.raises(Refused):
        require_labels(other, [1])
    assert (
        signed_in(clerk).get(reverse("reporting:register-labels", args=[other.pk])).status_code
        == 404
    )


# The sheet


def test_the_usual_sheet_is_three_across_and_eight_down_of_70_by_37():
    sheet = LabelSheet()
    assert (sheet.label_width, sheet.label_height, sheet.n_places) == (70, 37, 24)
    (page,) = sheet.pages(2)
    assert [(place.left, place.top) for place in page] == [(10, 1.5), (80, 1.5)]


def test_a_begun_sheet_is_continued_and_the_next_begun_from_its_corner():
    first, second = LabelSheet(first_place=23).pages(3)
    assert [(place.left, place.top) for place in first] == [(80, 260.5), (150, 260.5)]
    assert [(place.left, place.top) for place in second] == [(10, 1.5)]
    assert [len(page) for page in LabelSheet().pages(49)] == [24, 24, 1]
    assert list(LabelSheet().pages(0)) == []


def test_margins_and_gaps_move_the_stamps():
    sheet = LabelSheet(columns=2, rows=4, margin_side=20, margin_top=30, gap_across=10, gap_down=5)
    assert (sheet.label_width, sheet.label_height) == (80, 55.5)
    (page,) = sheet.pages(4)
    assert (page[0].left, page[0].top) == (35, 40.25)
    assert (page[3].left, page[3].top) == (125, 100.75)


@pytest.mark.parametrize(
    ("sheet", "field"),
    [(LabelSheet(columns=4), ""), (LabelSheet(columns=4, margin_side=5), ""),
     (LabelSheet(columns=4, margin_side=5.1), "columns"), (LabelSheet(columns=4, gap_across=4), "columns"),
     (LabelSheet(rows=8, margin_top=8.5), ""), (LabelSheet(rows=8, margin_top=8.6), "rows"),
     (LabelSheet(rows=8, gap_down=3), "rows"), (LabelSheet(first_place=24), ""),
     (LabelSheet(first_place=25), "first_place"), (LabelSheet(columns=2, first_place=17), "first_place")],
)  # fmt: skip
def test_a_sheet_has_room_for_stamps(sheet, field):
    if not field:
        sheet.require_room()
        return
    with pytest.raises(Refused) as why:
        sheet.require_room()
    assert why.value.field == field


# On paper


def test_stamps_stand_in_their_places_on_paper(asked, lines):
    run = asked(kind=KIND, register=lines, numbers=[6, 1, 2],
                label_layout={"ink": "red", "sheet": {"first_place": 23}})  # fmt: skip
    frozen, n_labels = collect_frozen(run)
    printed = print_frozen(KIND, frozen, dated=NOON)
    assert (n_labels, printed.n_pages) == (3, 2)
    first, second = (" ".join(page.split()) for page in text_of(printed.content).split("\f"))
    assert [number in first for number in ("Số: 1 ", "Số: 2 ", "Số: 6 ")] == [True, True, False]
    assert "Số: 6 " in second
    assert frozen["stamps"][0]["agency"] == lines.agency.name


def test_label_printers_get_pages_of_the_stamps_size(asked, lines):
    run = asked(
        kind=KIND, register=lines, numbers=[1, 2, 6], label_layout={"ink": "black", "sheet": None}
    )
    frozen, _n = collect_frozen(run)
    pages = PdfReader(BytesIO(print_frozen(KIND, frozen, dated=NOON).content)).pages
    assert len(pages) == 3
    sizes = {
        tuple(round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:]) for page in pages
    }
    assert sizes == {(50, 35)}


def test_a_full_print_stays_on_its_sheets(asked, register, enter, department):
    """Eight rows that fill the paper to its edge do not spill onto a page of their own."""
    for number in range(1, 34):
        enter(register, number, document=factories.document(issuer=department))
    sheet = {"columns": 4, "rows": 8, "margin_top": 0, "gap_down": 2.4}
    run = asked(kind=KIND, register=register, numbers=list(range(1, 34)),
                label_layout={"ink": "red", "sheet": sheet})  # fmt: skip
    frozen, _n = collect_frozen(run)
    assert print_frozen(KIND, frozen, dated=NOON).n_pages == 2


def test_a_line_struck_meanwhile_is_not_printed(asked, lines):
    run = asked(kind=KIND, register=lines, numbers=[1, 2], label_layout=SHEET)
    lines.entries.filter(number=2).update(struck_at=NOON, struck_reason="Đăng ký trùng")
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    run.refresh_from_db()
    assert (run.state, run.failure) == ("failed", "refused")
    assert not run.file


def test_labels_name_their_lines(asked, lines):
    for lacking in ("register", "numbers", "label_layout"):
        named = {"register": lines, "numbers": [1], "label_layout": SHEET, lacking: None}
        with pytest.raises(IntegrityError), transaction.atomic():
            asked(kind=KIND, **named)


# The way there


def test_the_clerk_asks_and_fetches_labels(ask, signed_in, clerk):
    answer = ask(columns="4", margin_top="0.5", gap_across="1,5", first_place="2")
    run = ReportRun.objects.get()
    assert answer.url == reverse("reporting:run-detail", args=[run.pk])
    assert (run.numbers, run.number_spans) == ([1, 2, 6], "1-2, 6")
    assert run.label_layout["sheet"] | {"rows": 8} == run.label_layout["sheet"]
    assert (run.label_layout["sheet"]["gap_across"], run.label_layout["sheet"]["margin_top"]) == (
        1.5,
        0.5,
    )
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    page = signed_in(clerk).get(answer.url).content.decode()
    assert "1-2, 6" in page
    content = b"".join(signed_in(clerk).get(reverse("reporting:run-download", args=[run.pk])))
    assert text_of(content).count("ĐẾN") == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [({"numbers": "1-3"}, "numbers"), ({"numbers": "một"}, "numbers"), ({"numbers": ""}, "numbers"),
     ({"columns": "5"}, "columns"), ({"columns": "0"}, "columns"), ({"columns": ""}, "columns"),
     ({"rows": "9"}, "rows"), ({"columns": "4", "gap_across": "9"}, "columns"),
     ({"margin_top": "20"}, "rows"), ({"margin_side": "-1"}, "margin_side"),
     ({"margin_side": "61"}, "margin_side"),
     ({"gap_down": "x"}, "gap_down"), ({"gap_down": "0,25"}, "gap_down"),
     ({"first_place": "25"}, "first_place"),
     ({"paper": ""}, "paper"), ({"ink": "xanh"}, "ink")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_beside_its_field_and_kept(ask, given, field):
    answer = ask(**given)
    assert list(errors_of(answer)) == [field]
    assert not ReportRun.objects.exists()
    name, typed = next(iter(given.items()))
    assert answer.context["form"][name].value() == typed


def test_a_label_printer_needs_no_sheet(ask):
    assert ask(paper="single", ink="black", columns="", gap_down="x", rows="99").status_code == 302
    assert ReportRun.objects.get().label_layout == {"ink": "black", "sheet": None}


def test_lines_without_a_label_can_be_left_out_of_a_range(ask):
    assert ask(numbers="1-6", leave_out="on").status_code == 302
    assert ReportRun.objects.get().numbers == [1, 2, 6]
    assert list(errors_of(ask(numbers="3-5", leave_out="on"))) == ["numbers"]


def test_the_layout_begins_as_it_was_last_but_on_a_fresh_sheet(ask, signed_in, clerk, coordinator):
    ask(columns="4", gap_across="1,5", first_place="7", ink="black")
    url = reverse("reporting:run-create", args=[KIND])
    initial = signed_in(clerk).get(url).context["form"].initial
    assert (initial["columns"], initial["gap_across"], initial["ink"]) == (4, 1.5, "black")
    assert initial["first_place"] == 1
    assert signed_in(coordinator).get(url).context["form"].initial["columns"] == 3


def test_a_register_offers_labels_of_chosen_lines(lines, signed_in, clerk, auditor):
    page = signed_in(clerk).get(lines.get_absolute_url()).content.decode()
    assert page.count('name="row" form="labels"') == 3
    url = reverse("reporting:register-labels", args=[lines.pk])
    assert f'{url}?row=2"' in page
    answer = signed_in(clerk).get(url, {"row": ["6", "1", "2", "x", "99999999999"]})
    assert answer.url.endswith(f"?register={lines.pk}&numbers=1-2%2C+6")
    form = signed_in(clerk).get(answer.url).context["form"]
    assert (form["register"].value(), form["numbers"].value()) == (str(lines.pk), "1-2, 6")
    assert 'name="row"' not in signed_in(auditor).get(lines.get_absolute_url()).content.decode()


def test_a_document_offers_its_label_to_who_keeps_its_register(lines, signed_in, clerk, leader):
    entry = lines.entries.select_related("document").get(number=2)
    url = reverse("reporting:register-labels", args=[lines.pk]) + "?row=2"
    assert url in signed_in(clerk).get(entry.document.get_absolute_url()).content.decode()
    assert url not in signed_in(leader).get(entry.document.get_absolute_url()).content.decode()
    struck = lines.entries.select_related("document").get(number=3)
    assert "row=3" not in signed_in(clerk).get(struck.document.get_absolute_url()).content.decode()


def test_other_agencies_registers_are_not_offered(ask, department, coordinator):
    theirs = factories.person(department, "clerk")
    assert "register" in errors_of(ask(by=theirs))
    with pytest.raises(NotAllowed):
        runs.request_run(
            by=theirs, now=NOON, kind=KIND, agency=department, numbers=[1], label_layout=SHEET,
            register=Register.objects.get(direction="incoming"),
        )  # fmt: skip
