"""A report asked for later with a past cut-off says what the one printed on that day said, word for word."""

import io
from datetime import datetime, time

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import current_calendar
from assignments import services
from assignments.as_of import duties_known_on, say_tasks_as_known
from assignments.models import Assignment, Urging
from assignments.services import urging as urgings
from core.refusals import Refused
from directives.models import Document, Field
from reporting.exports.asked import Asked
from reporting.exports.sources import prepare
from reporting.models import ReportRun, Section
from reporting.paper.printing import collect_frozen
from reporting.runs import request_run
from tests import factories
from tests.conftest import TODAY
from tests.reporting.scenes import DAY

FIRST = TODAY - 30 * DAY
CUT_OFF = TODAY - 10 * DAY
KINDS = ["compliance", "six_clear", "update_rate", "scorecard", "extensions", "urgings", "unsent"]
OF_DOCUMENT = ["reply_matrix", "dispatch_summary"]


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)
    monkeypatch.setattr("assignments.tasks.print_urging.delay", lambda pk: None)


def at(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def act(duty, action, who, day, **given):
    duty = Assignment.objects.get(pk=duty.pk)
    return services.perform(duty.pk, action, by=who, now=at(day), version=duty.version, **given)


@pytest.fixture
def told(province, coordinator, focal, focal2, department, department2):
    """Duties of two agencies with everything a report tells of, before the cut-off; and what came later."""
    plan = factories.document(issuer=province, number="141", issued_on=FIRST)

    def order(lead, **given):
        task = services.create_task(
            document=plan,
            lead=lead,
            by=coordinator,
            now=at(FIRST),
            due_on=FIRST + 10 * DAY,
            **given,
        )
        return task.assignments.get()

    late = order(department, title="Xây dựng chuyên trang", leader_in_charge="Nguyễn Văn A")
    other = order(department2, title="Tổ chức tập huấn", product="Báo cáo")
    for duty, who in ((late, focal), (other, focal2)):
        act(duty, "accept", who, FIRST + DAY)
        act(
            duty, "ask_extension", who, FIRST + 2 * DAY, due_on=FIRST + 15 * DAY, note="Thiếu người"
        )
    act(late, "refuse_extension", coordinator, FIRST + 3 * DAY, note="Không có lý do")
    (draft,) = urgings.draft_urgings(
        province, [late.pk], by=coordinator, now=at(CUT_OFF - 3 * DAY), calendar=current_calendar()
    )
    draft = urgings.edit_draft(
        draft.pk, by=coordinator, now=at(CUT_OFF - 3 * DAY), version=draft.version, signer_name="Lê Văn C"
    )  # fmt: skip
    urgings.issue_urging(draft.pk, by=coordinator, now=at(CUT_OFF - 3 * DAY), version=draft.version)

    def afterwards():
        act(other, "grant_extension", coordinator, CUT_OFF + DAY)
        act(
            late, "report_progress", focal, CUT_OFF + DAY, text="Đã trả lời", percent=70,
            difficulties="Chưa có kinh phí", proposals="Đề nghị cấp",
        )  # fmt: skip
        services.correct_task(
            late.task_id, by=coordinator, now=at(CUT_OFF + 2 * DAY), version=1,
            title="Xây dựng cổng thông tin", leader_in_charge="Trần Thị B",
        )  # fmt: skip
        act(late, "report_completion", focal, CUT_OFF + 3 * DAY, text="Xong",
            completed_on=CUT_OFF - 5 * DAY, result_words="Báo cáo")  # fmt: skip
        act(late, "confirm", coordinator, CUT_OFF + 4 * DAY, completed_on=CUT_OFF - 5 * DAY)

    return afterwards


def printed(kind, by, province, day) -> dict:
    run = request_run(
        by=by, now=at(day, 17), kind=kind, agency=province, cut_off=CUT_OFF,
        period_from=FIRST, period_to=CUT_OFF, sections=[part.value for part in Section],
        document=Document.objects.get(number="141") if kind in OF_DOCUMENT else None,
    )  # fmt: skip
    data = collect_frozen(ReportRun.objects.get(pk=run.pk))[0]
    assert data["head"].pop("dated") == day.isoformat(), "the head is of the day of printing"
    return data


@pytest.mark.parametrize("kind", [*KINDS, *OF_DOCUMENT])
def test_a_past_cut_off_prints_what_was_printed_then(kind, told, coordinator, province):
    then = printed(kind, coordinator, province, CUT_OFF)
    assert then.get("rows") or then.get("agencies") or kind in ("compliance", "unsent")
    told()
    assert printed(kind, coordinator, province, TODAY) == then


@pytest.mark.parametrize("kind", OF_DOCUMENT)
def test_paper_about_a_document_of_today_has_what_happened_since(kind, told, coordinator, province):
    then = printed(kind, coordinator, province, CUT_OFF)
    told()
    run = request_run(
        by=coordinator, now=at(TODAY, 17), kind=kind, agency=province, cut_off=TODAY,
        document=Document.objects.get(number="141"),
    )  # fmt: skip
    now = collect_frozen(ReportRun.objects.get(pk=run.pk))[0]
    what = "rows" if kind == "reply_matrix" else "agencies"
    assert len(now[what]) == len(then[what]) and now[what] != then[what]
    assert now["cut_off" if what == "agencies" else "about"] != (
        then.get("cut_off") or then["about"]
    )


@pytest.mark.parametrize("kind", ["compliance", "six_clear", "extensions", "urgings"])
def test_what_happened_since_is_in_a_report_of_today(kind, told, coordinator, province):
    """The other test would pass on reports that read nothing; this one shows that they read."""
    then = printed(kind, coordinator, province, CUT_OFF)
    told()
    run = request_run(
        by=coordinator, now=at(TODAY, 17), kind=kind, agency=province, cut_off=TODAY,
        period_from=FIRST, period_to=CUT_OFF,
    )  # fmt: skip
    now = collect_frozen(ReportRun.objects.get(pk=run.pk))[0]
    told_now = now.get("rows") or (now["all"], now["overdue"])
    assert told_now != (then.get("rows") or (then["all"], then["overdue"]))


def test_a_dispatch_stays_on_the_list_when_its_duties_are_withdrawn(
    told, coordinator, province, signed_in
):
    urging = Urging.objects.get()
    act(urging.duties.get().assignment, "withdraw", coordinator, CUT_OFF + DAY, note="Giao nhầm")
    (then,) = printed("urgings", coordinator, province, TODAY)["rows"]
    run = request_run(
        by=coordinator, now=at(TODAY, 17), kind="urgings", agency=province, cut_off=TODAY,
        period_from=FIRST, period_to=CUT_OFF,
    )  # fmt: skip
    (now,) = collect_frozen(ReportRun.objects.get(pk=run.pk))[0]["rows"]
    # named; by when; answered, of these withdrawn; not answered
    assert (then[3], *then[5:]) == (1, 0, 0, 1)
    assert (now[3], *now[5:]) == (1, 1, 1, 0)
    page = signed_in(coordinator).get(urging.get_absolute_url())
    assert len(page.context["entries"]) == page.context["row"].n_duties == now[3]
    assert page.context["row"].n_answered == now[5]


@pytest.mark.parametrize("kind", [*KINDS, *OF_DOCUMENT])
def test_a_cut_off_in_the_future_is_refused(kind, told, coordinator, province):
    with pytest.raises(Refused) as why:
        request_run(by=coordinator, now=at(TODAY), kind=kind, agency=province, cut_off=TODAY + DAY)
    assert why.value.field == "cut_off"


SHOWN = ["agency", "due", "leader", "product", "field"]


def on_the_list(person, signed_in, **asked) -> str:
    query = {"on": CUT_OFF.isoformat(), "col": SHOWN, **asked}
    page = signed_in(person).get(reverse("assignments:assignment-list"), query)
    assert page.status_code == 200
    rows = page.context["rows"]
    return "\n".join(
        " | ".join([row.duty.title, row.duty.task.section, *(str(cell.words) for cell in row.more)])
        for row in rows
    )


def in_the_workbook(person, **asked) -> str:
    query = QueryDict(mutable=True)
    query.update({"on": CUT_OFF.isoformat(), **asked})
    made = io.BytesIO()
    prepare("duties", "xlsx", Asked(person, TODAY, query)).write(made, "xlsx", lambda n: None)
    rows = openpyxl.load_workbook(made).active.iter_rows(values_only=True)
    return "\n".join(str(row) for row in list(rows)[3:])


@pytest.fixture
def corrected(province, coordinator, department):
    """A task whose words, leader and field were others at the cut-off."""
    before, after = (Field.objects.create(name=name) for name in ("Lĩnh vực A", "Lĩnh vực B"))
    plan = factories.document(issuer=province, number="141", issued_on=FIRST)
    task = services.create_task(
        document=plan, title="Tên gọi cũ", lead=department, by=coordinator, now=at(FIRST),
        leader_in_charge="Nguyễn Văn Cũ", field=before, product="Kế hoạch",
    )  # fmt: skip
    return services.correct_task(
        task.pk, by=coordinator, now=at(CUT_OFF + DAY), version=1,
        title="Tên gọi mới", leader_in_charge="Trần Thị Mới", field=after, product="Đề án",
    )  # fmt: skip


@pytest.mark.parametrize("asked", [{"leader": "Nguyễn Văn Cũ"}, {"q": "ten goi cu ke"}])
def test_a_list_of_a_past_day_says_what_its_tasks_said_then(
    corrected, coordinator, signed_in, asked
):
    for said in (
        on_the_list(coordinator, signed_in, **asked),
        in_the_workbook(coordinator, **asked),
    ):
        for then, now in (
            ("Tên gọi cũ", "Tên gọi mới"), ("Nguyễn Văn Cũ", "Trần Thị Mới"),
            ("Lĩnh vực A", "Lĩnh vực B"), ("Kế hoạch", "Đề án"),
        ):  # fmt: skip
            assert then in said and now not in said


def test_the_lists_of_a_dashboard_of_a_past_day_say_what_their_tasks_said_then(
    corrected, coordinator, signed_in
):
    page = signed_in(coordinator).get(reverse("reporting:dashboard"), {"on": CUT_OFF.isoformat()})
    html = page.content.decode()
    assert "Tên gọi cũ" in html and "Tên gọi mới" not in html


def test_words_of_a_past_day_cost_two_queries_however_many_tasks(
    corrected, coordinator, department, django_assert_num_queries
):
    for n in range(4):
        services.create_task(
            document=corrected.document, title=f"Việc {n}", lead=department, by=coordinator, now=at(FIRST)
        )  # fmt: skip
    with django_assert_num_queries(2):
        duties = list(duties_known_on(CUT_OFF).for_rows())
        say_tasks_as_known(duties, CUT_OFF)
        said = {(duty.title, str(duty.task.field or "")) for duty in duties}
    assert len(said) == 5 and ("Tên gọi cũ", "Lĩnh vực A") in said
