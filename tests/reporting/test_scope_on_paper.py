"""What a report was narrowed to: asked in forms, counted, and said on paper, pages and in mails."""

import io

import openpyxl
import pytest
from django.template.loader import render_to_string

from core.pdf import whole_html
from core.refusals import Refused
from core.submissions import new_token
from directives.models import Field
from reporting.models import ReportRun, ReportSchedule
from reporting.paper.narrowing import scope_words
from reporting.paper.printing import collect_frozen, lay_out, workbook_of
from reporting.runs import request_run
from reporting.schedules import make_due_reports, save_schedule
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

Kind = ReportRun.Kind
LISTS = [
    Kind.SIX_CLEAR,
    Kind.UPDATE_RATE,
    Kind.SCORECARD,
    Kind.EXTENSIONS,
    Kind.URGINGS,
    Kind.UNSENT,
]
LEADER = "Phó Chủ tịch Lê Thị Ngọc Diễm"
# Copied by hand, not made by the program.
ALL_OF_IT = (
    "Phạm vi: khối: Sở, ban, ngành; cơ quan, đơn vị: Sở Xây dựng; lĩnh vực: Chuyển đổi số; "
    "văn bản giao: Kế hoạch số 141/KH-UBND ngày 19/7/2026; "
    "lãnh đạo phụ trách: Phó Chủ tịch Lê Thị Ngọc Diễm; tính theo cơ quan phối hợp; "
    "thống kê theo tên cơ quan, đơn vị tại thời điểm giao nhiệm vụ; "
    "chỉ tính nhiệm vụ được giao trong kỳ"
)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def everything(duties, plan, department2) -> dict:
    """A scope narrowed in every way, with one duty left in it."""
    digital = Field.objects.create(name="Chuyển đổi số")
    duties["late"].task.leader_in_charge = LEADER
    duties["late"].task.field = digital
    duties["late"].task.save(update_fields=["leader_in_charge", "field"])
    support = duties["support"]
    support.due_on = TODAY - 2 * DAY
    support.save(update_fields=["due_on"])
    return {
        "block": department2.block, "about": department2, "field": digital, "document": plan,
        "leader": LEADER, "role": "support", "standpoint": "then", "period_rule": "assigned",
        "period_from": TODAY - 60 * DAY, "period_to": TODAY, "cut_off": TODAY,
    }  # fmt: skip


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_says_all_that_narrows_it_on_paper_and_in_the_workbook(kind, asked, everything):
    run = asked(kind=kind, **everything)
    wanted = ALL_OF_IT
    if kind not in (Kind.SIX_CLEAR, Kind.SCORECARD):  # of the others the period is of what happened
        wanted = wanted.removesuffix("; chỉ tính nhiệm vụ được giao trong kỳ")
    frozen, _n = collect_frozen(run)
    assert f"<p>{wanted}</p>" in whole_html(*lay_out(kind, frozen))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(kind, frozen, dated=NOON))).worksheets[0]
    assert wanted in [row[0] for row in sheet.iter_rows(max_row=5, values_only=True)]


def test_the_compliance_report_says_it_in_its_words_and_over_each_appendix(asked, everything):
    frozen, _n = collect_frozen(
        asked(sections=["table_a", "table_b", "trend", "annexes"], **everything)
    )
    html = whole_html(*lay_out(Kind.COMPLIANCE, frozen))
    assert html.count(f"<p>{ALL_OF_IT}</p>") == 3
    # The months are of all duties of the scope, whenever assigned.
    assert f"<p>{ALL_OF_IT.removesuffix('; chỉ tính nhiệm vụ được giao trong kỳ')}</p>" in html
    assert (
        "nhiệm vụ được giao phối hợp theo văn bản nêu trên cho Sở Xây dựng cho khối Sở, ban, ngành "
        f"thuộc lĩnh vực Chuyển đổi số do {LEADER} phụ trách"
    ) in html
    assert "(tính theo lượt cơ quan phối hợp)" in html
    assert "chủ trì)" not in html
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_of(Kind.COMPLIANCE, frozen, dated=NOON)))
    assert all(sheet["A2"].value == ALL_OF_IT for sheet in workbook)


def test_a_supporting_agency_stands_under_its_own_heading(asked, everything):
    frozen, _n = collect_frozen(asked(kind=Kind.SIX_CLEAR, **everything))
    ((_place, _task, lead, support, *_rest),) = frozen["rows"]
    assert (lead, support) == ("Sở Tài chính", "Sở Xây dựng")
    overdue = collect_frozen(asked(**everything))[0]["overdue"]
    assert [(row["lead"], row["support"]) for row in overdue] == [("Sở Tài chính", "Sở Xây dựng")]


def test_what_is_not_narrowed_says_nothing(asked, duties, department, province):
    assert scope_words(asked(period_from=TODAY - DAY)) == ""
    assert scope_words(asked(agency=department, about=department)) == ""
    frozen, _n = collect_frozen(asked())
    assert "Phạm vi:" not in whole_html(*lay_out(Kind.COMPLIANCE, frozen))


def asking(province, document: str) -> dict:
    return {"token": new_token(), "agency": province.pk, "document": document}


def options(client, typed: str) -> str:
    return client.get("/documents/options/", {"q": typed}).content.decode()


def test_a_document_is_typed_with_suggestions_of_those_one_sees(
    signed_in, coordinator, outsider, plan, province, duties
):
    assert f'<option value="{plan.label}">' in options(signed_in(coordinator), "141")
    assert plan.code not in options(signed_in(outsider), "141")
    client, url = signed_in(coordinator), "/reports/new/six_clear/"
    for typed in ("141/KH-UBND", "141/kh-ubnd", plan.label, "141"):
        assert client.post(url, asking(province, typed)).status_code == 302, typed
    assert set(ReportRun.objects.values_list("document", flat=True)) == {plan.pk}
    assert f'value="{plan.label}"' in client.get(url, {"document": plan.pk}).content.decode()


def test_a_document_one_does_not_see_or_of_several_alike_is_refused_with_what_was_typed(
    signed_in, coordinator, outsider, plan, province, department, duties
):
    elsewhere = factories.document(issuer=outsider.memberships.get().agency, number="9")
    client, url = signed_in(coordinator), "/reports/new/scorecard/"
    for typed in (elsewhere.code, str(elsewhere.pk), "không có"):
        answer = client.post(url, asking(province, typed))
        assert answer.status_code == 422
        assert "document" in answer.context["form"].errors
        assert f'value="{typed}"' in answer.content.decode()
    twin = factories.document(
        issuer=department, number="141", notation="KH-UBND", issued_on=TODAY - 9 * DAY
    )
    twin.parties.create(agency=province, why="issuer")
    answer = client.post(url, asking(province, "141/KH-UBND"))
    assert "gợi ý" in str(answer.context["form"].errors["document"])
    assert client.post(url, asking(province, twin.label)).status_code == 302
    assert ReportRun.objects.get().document == twin
    with pytest.raises(Refused):
        request_run(by=coordinator, now=NOON, kind=Kind.UNSENT, agency=province, document=elsewhere)


def test_the_dashboard_leads_to_a_report_of_the_same_scope(
    signed_in, coordinator, everything, department2, plan
):
    address = {
        "agency": department2.pk, "document": plan.pk, "leader": LEADER, "role": "support",
        "standpoint": "then", "field": everything["field"].pk, "block": department2.block,
        "running_from": "2026-01-01", "assigned_to": "2026-06-30",
    }  # fmt: skip
    client = signed_in(coordinator)
    page = client.get("/reports/dashboard/", address)
    assert [chip.value for chip in page.context["chips"] if chip.label == "Văn bản"] == [str(plan)]
    form = client.get(page.context["report_url"]).context["form"]
    sent = {field.name: field.value() for field in form if field.value() not in (None, False)}
    made = client.post(page.context["report_url"].partition("?")[0], sent)
    assert made.status_code == 302, made.context["form"].errors
    run = ReportRun.objects.get()
    for name in ("about", "document", "leader", "role", "standpoint", "field", "block"):
        assert getattr(run, name) == everything.get(name), name
    assert (str(run.period_from), str(run.period_to)) == ("2026-01-01", "2026-06-30")
    assert run.period_rule == "to_do"


def test_a_schedule_keeps_its_scope_says_it_and_makes_reports_of_it(
    signed_in, coordinator, everything, province, department2, outsider
):
    scope = {name: everything[name] for name in ("block", "about", "field", "document", "leader", "role",
                                                 "standpoint", "period_rule")}  # fmt: skip
    usual = {"agency": province.pk, "kind": "six_clear", "frequency": "weekly", "day": 1, "hour": 7,
             "is_active": "on", "version": 1, "addressees": [coordinator.pk]}  # fmt: skip
    client = signed_in(coordinator)
    typed = scope | {
        "about": department2.label,
        "field": scope["field"].pk,
        "document": "141/KH-UBND",
    }
    answer = client.post("/reports/schedules/new/", usual | typed)
    assert answer.status_code == 303, answer.context["form"].errors
    schedule = ReportSchedule.objects.get()
    assert schedule.narrowing() == scope
    assert ALL_OF_IT in client.get("/reports/schedules/").content.decode()
    page = client.get(f"/reports/schedules/{schedule.pk}/").content.decode()
    assert f'value="{department2.label}"' in page
    ReportSchedule.objects.update(starts_on=TODAY - 30 * DAY)
    assert make_due_reports(now=NOON) >= 1
    assert {scope_words(run) for run in ReportRun.objects.all()} == {ALL_OF_IT}
    elsewhere = outsider.memberships.get().agency
    refused = client.post("/reports/schedules/new/", usual | {"about": elsewhere.pk})
    assert refused.status_code == 422
    with pytest.raises(Refused):
        save_schedule(
            ReportSchedule(), by=coordinator, now=NOON, addressees=[coordinator], agency=province,
            about=elsewhere, kind="unsent", frequency="weekly", day=1, hour=7, is_active=True,
        )  # fmt: skip


def test_the_mail_of_a_ready_report_says_its_scope(asked, everything, coordinator):
    run = asked(kind=Kind.SIX_CLEAR, **everything)
    said = {"run": run, "person": coordinator, "site": "", "is_draft": False}
    assert ALL_OF_IT in render_to_string("emails/report_ready.txt", said)
