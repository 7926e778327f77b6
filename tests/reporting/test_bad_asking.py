"""What people ask by mistake: nothing to count, nothing to see, days that are not, days too early."""

from datetime import date

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.pdf import whole_html
from core.refusals import Refused
from directives.models import Field
from reporting import drafts, runs
from reporting.forms import FORMS
from reporting.models import ReportRun, ReportSchedule
from reporting.paper.printing import collect_frozen, lay_out
from reporting.schedules import save_schedule
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY

Kind, State = ReportRun.Kind, ReportRun.State
ALL = [Kind.COMPLIANCE, Kind.SIX_CLEAR, Kind.UPDATE_RATE, Kind.SCORECARD, Kind.EXTENSIONS, Kind.URGINGS,
       Kind.UNSENT, Kind.REPLY_MATRIX, Kind.DISPATCH_SUMMARY]  # fmt: skip
LONG_AGO = date(1999, 3, 1)
NOTHING = ("Không có số liệu", "không có nhiệm vụ", "Không có nhiệm vụ", "chưa được gửi", "Chưa có")


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


def made(run: ReportRun) -> ReportRun:
    runs.make_run(runs.claim_run(run.pk, clock=lambda: NOON))
    return ReportRun.objects.get(pk=run.pk)


@pytest.mark.parametrize("kind", ALL)
def test_a_report_about_nothing_is_honest_paper(kind, asked, duties, province):
    """A period before the first document, a document without duties: a sentence, no empty table."""
    named = {
        "period_from": LONG_AGO,
        "period_to": LONG_AGO + 30 * DAY,
        "cut_off": LONG_AGO + 30 * DAY,
    }
    if kind in (Kind.REPLY_MATRIX, Kind.DISPATCH_SUMMARY):
        named = {"document": factories.document(issuer=province), "cut_off": TODAY}
    run = made(asked(kind=kind, **named))
    assert run.state == State.DONE, run.error
    title, sheets = lay_out(kind, run.data)
    html = whole_html(title, sheets)
    assert any(words in html for words in NOTHING), html[-1500:]
    assert "<tbody></tbody>" not in "".join(html.split())
    pages = pypdf.PdfReader(run.file.open()).pages
    assert len(pages) >= 1
    assert "None" not in pages[0].extract_text()
    assert "nan" not in pages[0].extract_text().split()


@pytest.mark.parametrize("kind", [Kind.REGISTER_INCOMING, Kind.REGISTER_FOLLOWUP])
def test_a_register_without_lines_in_its_days_prints_a_sentence(kind, asked, register, enter):
    run = made(asked(kind=kind, register=register, period_from=LONG_AGO, period_to=LONG_AGO))
    assert run.state == State.DONE, run.error
    html = whole_html(*lay_out(kind, run.data))
    assert "không có văn bản" in html.lower() or "không có" in html.lower()


def test_a_past_day_before_the_first_document_is_zero_and_says_so(
    asked, duties, signed_in, coordinator
):
    page = signed_in(coordinator).get(f"/reports/dashboard/?on={LONG_AGO}")
    assert page.context["is_empty"]
    frozen, n_rows = collect_frozen(asked(cut_off=LONG_AGO))
    assert (frozen["all"]["total"], frozen["all"]["on_time_share"], n_rows) == (0, None, 0)


@pytest.mark.parametrize("kind", [kind for kind in FORMS if "period_to" in FORMS[kind].base_fields])
def test_a_period_upside_down_and_a_day_to_come_keep_what_was_typed(
    kind, signed_in, coordinator, province
):
    url = f"/reports/new/{kind}/"
    typed = {"agency": province.pk, "period_from": "01/06/2026", "period_to": "01/05/2026"}
    answer = signed_in(coordinator).post(url, typed)
    assert answer.status_code == 422
    assert "period_to" in answer.context["form"].errors
    assert 'value="01/05/2026"' in answer.content.decode()
    if "cut_off" in FORMS[kind].base_fields:
        later = signed_in(coordinator).post(url, {"agency": province.pk, "cut_off": "01/01/2099"})
        assert "cut_off" in later.context["form"].errors
    assert not ReportRun.objects.exists()


def test_a_scope_one_may_not_see_is_refused_in_form_address_and_schedule(
    signed_in, coordinator, focal, outsider, province, department2, asked, duties
):
    elsewhere = outsider.memberships.get().agency
    client = signed_in(coordinator)
    typed = {"agency": province.pk, "about": elsewhere.pk}
    assert client.post("/reports/new/compliance/", typed).status_code == 422
    typed = {"agency": elsewhere.pk}
    assert client.post("/reports/new/compliance/", typed).status_code == 422
    assert client.get(f"/reports/dashboard/?agency={elsewhere.pk}").status_code == 422
    run = asked()
    for name in ("", "progress/", "file/", "workbook/", "texts/", "page-one.png"):
        assert signed_in(outsider).get(f"/reports/{run.pk}/{name}").status_code == 404
    schedule = {
        "kind": "unsent",
        "frequency": "weekly",
        "day": 1,
        "hour": 7,
        "addressees": [focal.pk],
    }
    answer = signed_in(focal).post(
        "/reports/schedules/new/", {**schedule, "agency": department2.pk}
    )
    assert answer.status_code == 422
    assert "agency" in answer.context["form"].errors
    assert not ReportSchedule.objects.exists()
    with pytest.raises(Refused):
        runs.request_run(
            by=coordinator, now=NOON, kind=Kind.SIX_CLEAR, agency=province, about=elsewhere
        )


def test_a_schedule_of_another_body_is_not_there(signed_in, coordinator, outsider, province):
    mine = save_schedule(
        ReportSchedule(), by=coordinator, now=NOON, addressees=[coordinator], agency=province,
        kind="unsent", frequency="weekly", day=1, hour=7, is_active=True,
    )  # fmt: skip
    assert signed_in(outsider).get(f"/reports/schedules/{mine.pk}/").status_code == 404
    assert str(province) not in signed_in(outsider).get("/reports/schedules/").content.decode()


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_lists_of_reports_and_checks_ask_as_much_for_many_as_for_few(
    signed_in, coordinator, focal, focal2, asked, duties, province
):
    def check():
        draft = made(asked(is_drafted=True))
        drafts.start_checking(
            draft.pk, by=coordinator, now=NOON, version=draft.version, check_by=TODAY + DAY
        )
        return draft

    first = check()
    pages = [(coordinator, "/reports/"), (focal, "/reports/checks/"), (coordinator, f"/reports/{first.pk}/"),
             (focal, "/tasks/notices/")]  # fmt: skip
    before = [queries(signed_in(person), url) for person, url in pages]
    for _n in range(3):
        check()
    asked(field=Field.objects.create(name="Lĩnh vực"), about=factories.agency(province=province))
    for k in range(3):
        factories.agency(name=f"Sở {k}", province=province)
    assert [queries(signed_in(person), url) for person, url in pages] == before
