"""Scenes of this app's tests: people with duties, a register, a run."""

from datetime import date

import pytest

from assignments.models import Extension, ProgressReport, State, UrgedDuty, Urging
from directives.models import Delivery, PostalSending, Recipient, Register, RegisterEntry
from reporting.models import ReportRun
from tests import factories
from tests.conftest import NOON, TODAY
from tests.reporting.scenes import DAY, at, duty, work


@pytest.fixture
def plan(province):
    """A plan that orders a task of one agency with a support, and one of several."""
    return factories.document(
        issuer=province,
        number="141",
        notation="KH-UBND",
        subject="Tuyên truyền về chuyển đổi số",
        issued_on=date(2026, 7, 19),
    )


@pytest.fixture
def duties(plan, province, department, department2):
    """One duty in each kind of state: overdue with a report, done on time, no deadline, support."""
    single = factories.task(document=plan, title="Xây dựng chuyên trang", section="IV.1")
    each = factories.task(document=plan, title="Tổ chức tập huấn", mode="each")
    late = duty(
        single, department, original_due_on=TODAY - 20 * DAY, due_on=TODAY - 12 * DAY, percent=60
    )
    support = duty(single, department2, role="support")
    done = duty(each, department, state=State.DONE, due_on=TODAY, completed_on=TODAY - 3 * DAY)
    idle = duty(each, department2, state=State.ISSUED)
    for row in (late, support, done, idle):
        row.save()
    ProgressReport.objects.create(
        assignment=late,
        text="Đã xong dự thảo",
        percent=60,
        difficulties="Chưa bố trí được kinh phí.",
        proposals="Đề nghị bổ sung kinh phí",
        reported_at=at(TODAY - 5 * DAY),
    )
    return {"late": late, "support": support, "done": done, "idle": idle}


@pytest.fixture
def deliveries(plan, department, department2):
    Recipient.objects.create(document=plan, words="Các sở, ban, ngành tỉnh")
    return [
        Delivery.objects.create(
            document=plan, agency=department, sent_at=at(date(2026, 7, 19)), received_at=at(date(2026, 7, 20))
        ),
        Delivery.objects.create(document=plan, agency=department2, sent_at=at(date(2026, 7, 19))),
    ]  # fmt: skip


@pytest.fixture
def register(province):
    return Register.objects.create(agency=province, direction="incoming", year=2026)


@pytest.fixture
def enter():
    """Return a maker of register lines."""

    def make(register: Register, number: int, **fields) -> RegisterEntry:
        fields.setdefault("entered_on", date(2026, 2, 3))
        fields.setdefault("created_at", NOON)
        return RegisterEntry.objects.create(register=register, number=number, **fields)

    return make


@pytest.fixture
def asked(coordinator, province):
    """Return a maker of queued runs, as a coordinator of the province asks for them."""

    def make(**fields) -> ReportRun:
        fields.setdefault("kind", ReportRun.Kind.COMPLIANCE)
        fields.setdefault("agency", province)
        fields.setdefault("requested_by", coordinator)
        fields.setdefault("requested_at", NOON)
        if fields["kind"] in (ReportRun.Kind.COMPLIANCE, ReportRun.Kind.DISPATCH_SUMMARY):
            fields.setdefault("cut_off", TODAY)
        return ReportRun.objects.create(**fields)

    return make


@pytest.fixture
def happened(duties, province, department, plan, focal, coordinator):
    """An extension asked for, an urging issued, a period not sent."""
    Extension.objects.create(
        assignment=duties["late"], state="granted", due_before=TODAY - 20 * DAY,
        asked_due_on=TODAY - 10 * DAY, granted_due_on=TODAY - 12 * DAY, reason="Chờ kinh phí",
        asked_at=at(TODAY - 22 * DAY), asked_by=focal,
        decided_at=at(TODAY - 21 * DAY), decided_by=coordinator,
    )  # fmt: skip
    dispatch = factories.document(
        issuer=province, number="77", notation="UBND-TH", issued_on=TODAY - 6 * DAY,
        document_type=factories.document_type("Công văn", ""),
    )  # fmt: skip
    urging = Urging.objects.create(
        assigner=province, agency=department, answer_by=TODAY + DAY, opening="Qua theo dõi:", said={},
        notation="UBND-TH", signer_title="CHỦ TỊCH", created_by=coordinator, created_at=at(TODAY - 6 * DAY),
        state="issued", document=dispatch, issued_at=at(TODAY - 6 * DAY), issued_by=coordinator,
    )  # fmt: skip
    UrgedDuty.objects.create(urging=urging, assignment=duties["late"], days_late=6)
    monthly = factories.task(document=plan, title="Báo cáo tháng", mode="each")
    duty(
        monthly, department, due_on=TODAY - 5 * DAY,
        period_from=date(2026, 8, 1), period_to=date(2026, 8, 31),
    ).save()  # fmt: skip
    return duties


@pytest.fixture
def outgoing(province):
    return Register.objects.create(agency=province, direction="outgoing", year=2026)


@pytest.fixture
def book(province):
    return Register.objects.create(agency=province, direction="postal", year=2026)


@pytest.fixture
def post(book, outgoing, enter, province):
    """Return a maker of lines; each about a document of its own unless an entry is given."""

    def record(number: int, **fields) -> PostalSending:
        document = factories.document(
            issuer=province, number=str(140 + number), notation="KH-UBND", subject="Việc nội bộ"
        )
        entry = fields.pop("entry", None) or enter(outgoing, 140 + number, document=document)
        fields = {"posted_on": date(2026, 3, number), "addressees": "Bưu điện tỉnh", "n_envelopes": 2,
                  "created_at": NOON} | fields  # fmt: skip
        sending = PostalSending.objects.create(register=book, number=number, entry=entry, **fields)
        Register.objects.filter(pk=book.pk).update(last_number=number)
        book.refresh_from_db()
        return sending

    return record


@pytest.fixture
def lines(post, enter, outgoing):
    """Four lines: plain, with a reference of the post office, struck, of a secret document."""
    return [
        post(1, addressees="Các sở, ban, ngành tỉnh", n_envelopes=20),
        post(2, receipt="EB123456789VN", note="Chuyển phát nhanh", folded="buu dien tinh"),
        post(3, note="Bưu gửi thường", struck_at=NOON, struck_reason="Bưu điện trả lại"),
        post(4, entry=enter(outgoing, 9, kind="secret"), addressees="Công an tỉnh"),
    ]


@pytest.fixture
def no_broker(monkeypatch):
    monkeypatch.setattr("reporting.tasks.make_report.delay", lambda pk: None)


@pytest.fixture
def draft(no_broker, asked, duties) -> ReportRun:
    run = work(asked(is_drafted=True))
    assert run.state == ReportRun.State.DRAFT, run.error
    return run


@pytest.fixture
def committee(province):
    """Tỉnh ủy: the provincial committee of the Party."""
    return factories.party_body("Tỉnh ủy An Giang", "TU", province=province, short_name="Tỉnh ủy")
