"""Inspecting a register: every figure is its lines, and each rule finds what it should and no more."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import SpecialDay
from core.files import sha256_of
from core.workdays import PLAIN_CALENDAR
from directives.identity import is_duplicate
from directives.inspection import (
    BY_KEY,
    FINDINGS,
    Inspection,
    findings_for,
    gaps_in,
    inspection_of,
    words_for,
)
from directives.models import Attachment, Document, NumberingSystem, Register, RegisterEntry
from directives.register_lines import PeriodForm, lines_of
from tests import factories
from tests.conftest import NOON, TODAY

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
FRIDAY = date(2026, 3, 6)


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


@pytest.fixture
def book(province) -> Register:
    return Register.objects.create(agency=province, direction="incoming", year=2026)


@pytest.fixture
def enter(book, province):
    """Return a maker of flawless lines: written and handed over on the day, with a file."""

    def make(
        number: int, entered_on: date = MONDAY, *, file: bool = True, **fields
    ) -> RegisterEntry:
        about = fields.pop("about", {})
        about.setdefault("issuer", province)
        about.setdefault("issued_on", entered_on - DAY)
        about.setdefault("number", f"{number}")
        document = factories.document(**about)
        if file:
            Attachment.objects.create(
                document=document, file="attachment/a.pdf", name="a.pdf", size=1, uploaded_at=NOON,
                sha256=sha256_of([b"a"]), content_type="application/pdf",
            )  # fmt: skip
        fields.setdefault("handed_on", entered_on)
        fields.setdefault("created_at", at(entered_on))
        register = fields.pop("register", book)
        Register.objects.filter(pk=register.pk, last_number__lt=number).update(last_number=number)
        return RegisterEntry.objects.create(
            register=register, number=number, document=document, entered_on=entered_on, **fields
        )

    return make


def look_at(book: Register, on: date = TODAY) -> Inspection:
    book.refresh_from_db()
    return inspection_of(book, on=on)


def found(key: str, book: Register, on: date = TODAY) -> list[int]:
    rows = BY_KEY[key].rows(look_at(book, on))
    return list(rows.order_by("number").values_list("number", flat=True))


def said(key: str, book: Register) -> list[str]:
    look = look_at(book)
    lines = list(
        BY_KEY[key]
        .rows(look)
        .select_related("document__issuer", "document__document_type", "struck_by")
        .order_by("number")
    )
    words = words_for(look, BY_KEY[key], lines)
    return [words[line.pk] for line in lines]


def test_a_register_kept_well_shows_nothing(book, enter):
    for number in (1, 2, 3):
        enter(number, MONDAY + number * DAY)
    assert {finding.key: found(finding.key, book) for finding in FINDINGS} == {
        finding.key: [] for finding in FINDINGS
    }
    assert gaps_in(book).n == 0


# --- gaps --------------------------------------------------------------------------------------


def gaps(book: Register) -> tuple[int, list[tuple[int, int]]]:
    book.refresh_from_db()
    seen = gaps_in(book)
    return seen.n, seen.ranges


def test_missing_numbers_are_told_as_ranges(book, enter):
    for number in (3, 4, 8):
        enter(number)
    Register.objects.filter(pk=book.pk).update(last_number=10)
    assert gaps(book) == (7, [(1, 2), (5, 7), (9, 10)])


def test_numbers_given_on_paper_before_are_no_gap_and_a_struck_line_holds_its_number(book, enter):
    Register.objects.filter(pk=book.pk).update(first_number=7310)
    enter(7310)
    enter(7311, struck_at=NOON, struck_reason="Ghi nhầm")
    enter(7313)
    assert gaps(book) == (1, [(7312, 7312)])


def test_an_empty_register_has_no_gap(book):
    assert gaps(book) == (0, [])


def test_very_many_ranges_are_counted_and_the_first_told(book, enter):
    for number in (2, 4, 6, 8):
        enter(number)
    seen = gaps_in(Register.objects.get(pk=book.pk), told=3)
    assert (seen.n, seen.n_ranges, seen.ranges, seen.n_untold) == (
        4, 4, [(1, 1), (3, 3), (5, 5)], 1,
    )  # fmt: skip


# --- the working-day rule ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arrived", "written", "urgency", "is_late"),
    [
        (MONDAY, MONDAY, "normal", False),
        (MONDAY, MONDAY + DAY, "normal", False),
        (MONDAY, MONDAY + 2 * DAY, "normal", True),
        (FRIDAY, FRIDAY + 3 * DAY, "normal", False),  # Monday
        (FRIDAY, FRIDAY + 4 * DAY, "normal", True),
        (MONDAY, MONDAY, "urgent", False),
        (MONDAY, MONDAY + DAY, "urgent", True),
        (FRIDAY, FRIDAY + 3 * DAY, "express", True),
    ],
)
def test_who_writes_a_line_after_the_next_working_day_is_late_urgent_ones_at_once(
    book, enter, arrived, written, urgency, is_late
):
    enter(1, arrived, created_at=at(written), about={"urgency": urgency})
    assert found("late", book) == ([1] if is_late else [])


def test_the_day_of_writing_is_the_day_in_vietnam(book, enter):
    # 23:30 on Tuesday in Vietnam is still Tuesday, 00:30 on Wednesday is late; both are Tuesday in UTC
    enter(1, MONDAY, created_at=datetime(2026, 3, 3, 16, 30, tzinfo=UTC))
    enter(2, MONDAY, created_at=datetime(2026, 3, 3, 17, 30, tzinfo=UTC))
    assert found("late", book) == [2]


def test_a_day_off_of_the_province_gives_a_day_more(book, enter, province):
    enter(1, MONDAY, created_at=at(MONDAY + 2 * DAY))
    assert found("late", book) == [1]
    SpecialDay.objects.create(on=MONDAY + DAY, kind=SpecialDay.Kind.OFF, province=province)
    assert found("late", book) == []


def test_what_nobody_took_over_the_next_working_day_is_waiting(book, enter):
    enter(1, FRIDAY, handed_on=None)
    enter(2, FRIDAY, handed_on=None, about={"urgency": "urgent"})
    monday = FRIDAY + 3 * DAY
    assert found("waiting", book, on=FRIDAY) == []
    assert found("waiting", book, on=FRIDAY + DAY) == [2]
    assert found("waiting", book, on=monday) == [2]
    assert found("waiting", book, on=monday + DAY) == [1, 2]


def test_what_was_handed_over_too_late_is_told_with_both_days(book, enter):
    enter(1, MONDAY, handed_on=MONDAY + DAY)
    enter(2, MONDAY, handed_on=MONDAY + 2 * DAY)
    assert found("handed_late", book) == [2]
    assert said("handed_late", book) == [
        "Chuyển ngày 04/03/2026, chậm nhất phải chuyển ngày 03/03/2026"
    ]


# --- the other rules -----------------------------------------------------------------------------


def test_the_same_document_entered_twice_is_found_with_the_number_of_the_other(book, enter):
    enter(1, about={"number": "141", "notation": "KH-UBND"})
    enter(2)
    enter(3, about={"number": "141", "notation": "KH-UBND"})
    enter(4, about={"electronic_id": "000.00.00.H01,2026/03/01,9/KH"})
    enter(5, about={"electronic_id": "000.00.00.H01,2026/03/01,9/KH"})
    assert found("duplicate", book) == [1, 3, 4, 5]
    assert said("duplicate", book)[0] == "Cùng văn bản với số 3"


def test_a_line_struck_as_a_duplicate_is_no_duplicate_any_more(book, enter):
    enter(1, about={"number": "141"})
    enter(2, about={"number": "141"}, struck_at=NOON, struck_reason="Trùng số 1")
    assert found("duplicate", book) == []
    assert found("struck", book) == [2]
    assert said("struck", book) == ["Gạch bỏ ngày 16/09/2026 bởi –: Trùng số 1"]


def test_dates_that_step_back_are_found_where_they_do(book, enter):
    for number, day in enumerate((2, 5, 3, 4, 4), 1):
        enter(number, date(2026, 3, day))
    assert found("order", book) == [3]
    assert said("order", book) == ["Số 2 ở trước ghi ngày 05/03/2026"]


def test_a_document_dated_after_its_line_is_found(book, enter):
    enter(1, MONDAY, about={"issued_on": MONDAY})
    enter(2, MONDAY, about={"issued_on": MONDAY + DAY})
    assert found("dated_after", book) == [2]


def test_a_file_taken_away_leaves_none_and_a_secret_line_needs_none(book, enter):
    enter(1)
    enter(2, file=False)
    enter(3)
    Attachment.objects.filter(document__number="3").update(removed_at=NOON)
    RegisterEntry.objects.create(
        register=book, number=4, kind="secret", entered_on=MONDAY, handed_on=MONDAY, created_at=at(MONDAY)
    )  # fmt: skip
    assert found("no_file", book) == [2, 3]


def test_lines_of_an_ended_year_belong_in_a_closed_volume(book, enter):
    enter(1)
    assert found("unbound", book, on=date(2026, 12, 31)) == []
    assert found("unbound", book, on=date(2027, 1, 1)) == [1]


def test_a_party_series_ends_with_its_term(province, enter, book):
    kind = factories.document_type("Chỉ thị", "CT", NumberingSystem.PARTY)
    series = Register.objects.create(agency=province, direction="outgoing", year=2025, series="CT")
    series.document_types.add(kind)
    enter(1, register=series)
    assert found("unbound", series, on=date(2029, 12, 31)) == []
    assert found("unbound", series, on=date(2030, 1, 1)) == [1]


def test_outgoing_lines_are_not_handed_over(province, enter):
    outgoing = Register.objects.create(agency=province, direction="outgoing", year=2026)
    keys = {finding.key for finding in findings_for(outgoing)}
    assert {"waiting", "handed_late"}.isdisjoint(keys)
    form = PeriodForm({"finding": "waiting"}, register=outgoing, today=TODAY)
    assert not form.is_valid()
    enter(1, register=outgoing, handed_on=None)
    assert not lines_of(outgoing, form, user=None, on=TODAY).exists()


# --- generated registers -------------------------------------------------------------------------

LINES = st.lists(
    st.fixed_dictionaries(
        {
            "skip": st.sampled_from([0, 0, 0, 1, 3]),
            "day": st.integers(0, 25),
            "written": st.integers(0, 5),
            "handed": st.none() | st.integers(0, 5),
            "issued": st.none() | st.integers(-3, 3),
            "urgency": st.sampled_from(["normal", "normal", "urgent"]),
            "code": st.sampled_from(["7", "8", ""]),
            "is_party": st.booleans(),
            "issuer": st.sampled_from([0, 1, None, "words"]),
            "electronic_id": st.sampled_from(["", "", "a", "b"]),
            "is_struck": st.sampled_from([False, False, True]),
            "has_file": st.booleans(),
        }
    ),
    max_size=9,
)
slow = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def fill(book: Register, facts: list[dict], issuers: list) -> None:
    """Replace the lines of the register by generated ones."""
    RegisterEntry.objects.filter(register=book).delete()
    Attachment.objects.all().delete()
    Document.objects.all().delete()
    kinds = {
        False: factories.document_type(),
        True: factories.document_type("Chỉ thị", "CT", NumberingSystem.PARTY),
    }
    number = 0
    for fact in facts:
        number += 1 + fact["skip"]
        day = MONDAY + fact["day"] * DAY
        known = isinstance(fact["issuer"], int)
        document = Document(
            status="registered", subject="Việc", created_at=NOON,
            document_type=kinds[fact["is_party"]],
            issuer=issuers[fact["issuer"]] if known else None,
            issuer_words={None: "Bộ Nội vụ", "words": issuers[0].name.upper()}.get(fact["issuer"], ""),
            number=fact["code"], notation="CT/TU" if fact["is_party"] else "KH-UBND",
            issued_on=None if fact["issued"] is None else day + fact["issued"] * DAY,
            urgency=fact["urgency"], electronic_id=fact["electronic_id"],
        )  # fmt: skip
        document.set_code()
        document.save()
        if fact["has_file"]:
            Attachment.objects.create(
                document=document, file="a", name="a", size=1, uploaded_at=NOON, sha256="0" * 64,
                content_type="text/plain",
            )  # fmt: skip
        RegisterEntry.objects.create(
            register=book, number=number, document=document, entered_on=day,
            created_at=at(day + fact["written"] * DAY),
            handed_on=None if fact["handed"] is None else day + fact["handed"] * DAY,
            struck_at=NOON if fact["is_struck"] else None,
            struck_reason="Nhầm" if fact["is_struck"] else "",
        )  # fmt: skip
    Register.objects.filter(pk=book.pk).update(last_number=number)
    book.refresh_from_db()


def expected(lines: list[RegisterEntry], on: date) -> dict[str, set[int]]:
    """Say line by line, in plain words of Python, what each finding should find."""
    live = [line for line in lines if line.struck_at is None]

    def latest(line):
        if line.document.urgency != "normal":
            return line.entered_on
        return PLAIN_CALENDAR.add_working_days(line.entered_on, 1)

    def is_same(a, b):
        ids = (a.electronic_id, b.electronic_id)
        return is_duplicate(a, b) or (ids[0] == ids[1] != "")

    return {
        "duplicate": {
            a.number for a in live
            if any(a.pk != b.pk and is_same(a.document, b.document) for b in live)
        },
        "late": {x.number for x in live if timezone.localdate(x.created_at) > latest(x)},
        "waiting": {x.number for x in live if x.handed_on is None and latest(x) < on},
        "handed_late": {x.number for x in live if x.handed_on and x.handed_on > latest(x)},
        "order": {b.number for a, b in pairwise(live) if b.entered_on < a.entered_on},
        "dated_after": {
            x.number for x in live if x.document.issued_on and x.document.issued_on > x.entered_on
        },
        "no_file": {x.number for x in live if not x.document.attachments.exists()},
        "struck": {x.number for x in lines if x.struck_at},
        "unbound": {x.number for x in lines} if on.year > 2026 else set(),
    }  # fmt: skip


@pytest.mark.django_db
@slow
@given(facts=LINES, ahead=st.sampled_from([0, 10, 400]))
def test_every_figure_is_its_lines_whatever_the_register_holds(
    facts, ahead, book, province, department, coordinator
):
    on = MONDAY + ahead * DAY
    fill(book, facts, [province, department])
    look = inspection_of(book, on=on)
    lines = list(
        RegisterEntry.objects.filter(register=book)
        .select_related("document__issuer", "document__document_type")
        .order_by("number")
    )
    wanted = expected(lines, on)
    for finding in FINDINGS:
        rows = finding.rows(look)
        assert set(rows.values_list("number", flat=True)) == wanted[finding.key], finding.key
        form = PeriodForm({"finding": finding.key}, register=book, today=on)
        listed = list(lines_of(book, form, user=coordinator, on=on))
        assert rows.count() == len(listed)
        assert set(words_for(look, finding, listed)) == {line.pk for line in listed}
    held = {line.number for line in lines}
    missing = set(range(1, book.last_number + 1)) - held
    seen = gaps_in(book)
    told = {n for lowest, highest in seen.ranges for n in range(lowest, highest + 1)}
    assert (seen.n, told) == (len(missing), missing)


# --- the page ------------------------------------------------------------------------------------


def inspect(client, book, **query):
    return client.get(reverse("directives:register-inspection", args=[book.pk]), query)


def test_the_page_tells_figures_and_leads_to_their_lines(book, enter, signed_in, coordinator):
    enter(1, created_at=at(MONDAY + 4 * DAY))
    enter(5, file=False)
    client = signed_in(coordinator)
    page = inspect(client, book).content.decode()
    assert "2–4" in page
    address = f"{book.get_absolute_url()}?finding=late"
    assert address in page
    assert f"{book.get_absolute_url()}?finding=struck" not in page
    rows = client.get(address)
    assert [line.number for line in rows.context["page"].rows] == [1]
    assert "Ghi vào sổ ngày 06/03/2026, chậm nhất phải ghi ngày 03/03/2026" in rows.content.decode()


def test_a_register_without_fault_says_so_plainly(book, enter, signed_in, auditor):
    enter(1)
    page = inspect(signed_in(auditor), book).content.decode()
    assert "Không phát hiện nội dung nào phải chấn chỉnh." in page


def test_focal_officers_do_not_inspect_and_others_do_not_see_the_register(
    book, signed_in, focal, province, outsider
):
    own = factories.person(province, "focal")
    assert inspect(signed_in(own), book).status_code == 403
    assert inspect(signed_in(focal), book).status_code == 404
    assert inspect(signed_in(outsider), book).status_code == 404


def test_the_page_asks_the_same_number_of_questions_however_long_the_register(
    book, enter, signed_in, coordinator
):
    client = signed_in(coordinator)

    def n_queries(address: str, **query) -> int:
        client.get(address, query)  # what the first visit keeps is kept
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, query).status_code == 200
        return len(asked)

    page = reverse("directives:register-inspection", args=[book.pk])
    enter(1, created_at=at(MONDAY + 9 * DAY), about={"number": "7"})
    enter(2, MONDAY - DAY, created_at=at(MONDAY + 9 * DAY), about={"number": "7"})
    keys = ("late", "duplicate", "order", "struck")
    few = [n_queries(page), *(n_queries(book.get_absolute_url(), finding=key) for key in keys)]
    for number in range(3, 15):
        day = MONDAY + (number % 5) * DAY
        enter(number, day, created_at=at(MONDAY + 19 * DAY), about={"number": "7"})
    many = [n_queries(page), *(n_queries(book.get_absolute_url(), finding=key) for key in keys)]
    assert many == few
