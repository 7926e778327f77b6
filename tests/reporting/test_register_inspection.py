"""The printed result of an inspection: the figures of the page, each with its rows; who may print it."""

from dataclasses import replace
from datetime import date, timedelta

import pypdf
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from core.pdf import print_sheets
from core.refusals import NotAllowed
from directives.inspection import findings_for, gaps_in, inspection_of
from directives.models import Register
from reporting import runs
from reporting.models import ReportRun
from reporting.paper.inspection import AS_RANGES, collect, ranges_of
from reporting.paper.inspection_sheets import COLUMNS, sheets_of, title_of
from tests import factories
from tests.conftest import NOON, TODAY
from tests.directives.test_inspection import LINES, fill
from tests.paper_checks import check_paper

KIND = ReportRun.Kind.REGISTER_INSPECTION
MONDAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    """Messages only wake workers; these tests look at the rows."""
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def faulty(register, enter, department):
    """Lines 2, 3, 3 more and a struck one, all written months later; 1 and 6 to 9 have none."""
    paper = {"issuer": department, "number": "07", "issued_on": MONDAY + timedelta(days=30)}
    enter(register, 2, document=factories.document(**paper), entered_on=MONDAY)
    enter(register, 3, document=factories.document(**paper), entered_on=MONDAY - timedelta(days=7))
    enter(register, 4, kind="secret", entered_on=MONDAY, handed_on=MONDAY + timedelta(days=9))
    enter(
        register,
        5,
        document=factories.document(issuer=department),
        struck_at=NOON,
        struck_reason="Nhầm",
    )
    Register.objects.filter(pk=register.pk).update(last_number=9)
    register.refresh_from_db()
    return register


def rows_told(result):
    """How many lines or numbers the rows of a result stand for."""
    ranges = [row[0].split("–") for row in result.rows]
    return sum(int(ends[-1]) - int(ends[0]) + 1 for ends in ranges)


def test_figures_are_those_of_the_page_and_rows_those_of_its_lists(
    faulty, asked, signed_in, coordinator, time_machine
):
    time_machine.move_to(NOON, tick=False)
    client = signed_in(coordinator)
    page = client.get(reverse("directives:register-inspection", args=[faulty.pk])).context
    gaps, *results = collect(asked(kind=KIND, register=faulty, cut_off=TODAY)).results
    assert (gaps.n, rows_told(gaps)) == (page["gaps"].n, 5)
    assert [(r.name, r.n) for r in results] == [(str(f.name), n) for f, n in page["figures"]]
    assert {f.key for f, n in page["figures"] if n} == {
        "duplicate", "late", "waiting", "handed_late", "order", "dated_after", "no_file", "struck",
    }  # fmt: skip
    for (finding, _n), result in zip(page["figures"], results, strict=True):
        listed = (
            client.get(faulty.get_absolute_url(), {"finding": finding.key}).context["page"].rows
        )
        assert [row[0] for row in result.rows] == [str(line.number) for line in reversed(listed)]


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=LINES)
def test_every_figure_has_its_rows_whatever_the_register_holds(
    facts, register, asked, province, department
):
    fill(register, facts, [province, department])
    for on in (TODAY, date(2027, 1, 4)):
        look = inspection_of(register, on=on)
        paper = collect(ReportRun(
            kind=KIND, register=register, agency=province, cut_off=on, requested_at=NOON,
            requested_by=factories.person(province, "auditor"),
        ))  # fmt: skip
        gaps, *results = paper.results
        assert gaps.n == rows_told(gaps) == gaps_in(register).n
        for finding, result in zip(findings_for(register), results, strict=True):
            assert result.n == finding.rows(look).count() == rows_told(result)
            assert finding.key in AS_RANGES or len(result.rows) == result.n
        assert paper.last_number - paper.first_number + 1 == paper.n_lines + gaps.n


def test_paper_writes_days_as_decrees_do_and_a_secret_document_stays_one(faulty, asked):
    paper = collect(asked(kind=KIND, register=faulty, cut_off=TODAY))
    late = next(result for result in paper.results if result.name == "Đăng ký chậm")
    assert late.rows[0][1] == "02/3/2026"
    assert late.rows[0][4] == "Ghi vào sổ ngày 16/9/2026, chậm nhất phải ghi ngày 03/3/2026"
    assert late.rows[2][2:4] == ["Đăng ký tại sổ đăng ký văn bản mật", ""]


def test_a_register_without_fault_says_so_and_has_no_appendix(register, asked):
    paper = collect(asked(kind=KIND, register=register, cut_off=TODAY))
    (minutes,) = sheets_of(paper)
    assert "Không phát hiện nội dung nào phải chấn chỉnh." in minutes.before
    assert "Sổ chưa có dòng nào" in minutes.before
    assert title_of(paper) == (
        "Biên bản kiểm tra sổ đăng ký văn bản đến năm 2026, Ủy ban nhân dân tỉnh An Giang"
    )


def test_a_year_never_closed_is_told_as_ranges(register, enter, department, asked):
    for number in (1, 2, 3, 5):
        enter(register, number, document=factories.document(issuer=department))
    paper = collect(asked(kind=KIND, register=register, cut_off=date(2027, 1, 4)))
    unbound = paper.results[-1]
    assert [row[0] for row in unbound.rows] == ["1–3", "5"]
    assert unbound.rows[0][4] == "3 dòng chưa thuộc quyển nào đã khóa"
    assert unbound.n == 4


def test_numbers_become_ranges():
    assert ranges_of([]) == []
    assert ranges_of([1, 2, 4, 7, 8, 9]) == [(1, 2), (4, 4), (7, 9)]


def test_an_appendix_of_many_lines_prints_in_parts(faulty, asked):
    paper = collect(asked(kind=KIND, register=faulty, cut_off=TODAY))
    late = paper.results[2]
    many = [[str(n), *late.rows[0][1:]] for n in range(1, 601)]
    paper.results[2] = replace(late, n=len(many), rows=many)
    printed = print_sheets(title_of(paper), sheets_of(paper), dated=NOON)
    assert (printed.level, printed.n_pages > 20) == ("U", True)
    check_paper(printed.content, words="600 dòng Đăng ký chậm", level="U")
    assert sum(width for _name, width in COLUMNS) == 100


def test_queries_do_not_grow_with_the_lines(
    register, enter, department, asked, django_assert_max_num_queries
):
    for number in range(1, 40):
        enter(register, number, document=factories.document(issuer=department, number="7"))
    run = asked(kind=KIND, register=register, cut_off=TODAY)
    with django_assert_max_num_queries(25):
        collect(run)


# --- asking for it -------------------------------------------------------------------------------


def test_an_auditor_prints_the_result_in_the_name_of_the_inspectorate(
    faulty, signed_in, auditor, time_machine
):
    time_machine.move_to(NOON, tick=False)
    client = signed_in(auditor)
    page = client.get(reverse("directives:register-inspection", args=[faulty.pk])).content.decode()
    address = reverse("reporting:inspection-print", args=[faulty.pk])
    assert address in page
    form = client.get(address, follow=True)
    assert "Văn bản đến 2026" in form.content.decode()
    (agency,) = auditor.memberships.values_list("agency", flat=True)
    assert [choice[0].value for choice in form.context["form"].fields["agency"].choices] == [agency]
    assert [[field.name for field in row] for row in form.context["form"].groups] == [["agency"]]
    token = form.context["form"]["token"].value()
    asking = reverse("reporting:run-create", args=[KIND])
    given = {"agency": agency, "register": faulty.pk, "token": token}
    for _twice in range(2):
        assert client.post(asking, given).status_code == 302
    run = ReportRun.objects.get()
    assert (run.cut_off, run.agency_id, run.register) == (TODAY, agency, faulty)
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    run.refresh_from_db()
    assert run.state == ReportRun.State.DONE, run.error
    words = "".join(page.extract_text() for page in pypdf.PdfReader(run.file.open()).pages)
    assert "THANH TRA TỈNH" in words
    assert str(auditor) in words


def test_who_keeps_the_register_prints_in_its_own_name_first(faulty, signed_in, clerk, province):
    form = signed_in(clerk).get(
        reverse("reporting:run-create", args=[KIND]), {"register": faulty.pk}
    )
    assert form.context["form"]["agency"].value() == province.pk


def test_without_a_register_the_form_says_where_to_ask(signed_in, clerk, province):
    asking = reverse("reporting:run-create", args=[KIND])
    answer = signed_in(clerk).post(asking, {"agency": province.pk})
    assert answer.status_code == 422
    assert "Hãy mở sổ" in answer.content.decode()


def test_nobody_prints_what_they_may_not_inspect(faulty, book, department, focal, coordinator):
    asked = {"kind": KIND, "now": NOON, "cut_off": TODAY}
    with pytest.raises(NotAllowed):
        runs.request_run(by=focal, agency=department, register=faulty, **asked)
    with pytest.raises(NotAllowed):
        runs.request_run(by=coordinator, agency=faulty.agency, register=book, **asked)
    assert not ReportRun.objects.exists()


def test_colleagues_of_the_inspector_who_do_not_see_the_register_do_not_see_the_result(
    faulty, asked, auditor, province, coordinator
):
    inspectorate = auditor.memberships.get().agency
    colleague = factories.person(inspectorate, "focal")
    run = asked(kind=KIND, register=faulty, agency=inspectorate, requested_by=auditor)
    own = asked(kind="scorecard", agency=inspectorate, cut_off=TODAY)
    assert set(ReportRun.objects.visible_to(colleague)) == {own}
    assert set(ReportRun.objects.visible_to(auditor)) == {run, own}
    assert run in ReportRun.objects.visible_to(coordinator)
