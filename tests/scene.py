"""One of everything, for tests that open every page: see tests/test_access.py."""

import hashlib
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile

from agencies.models import (
    Membership,
    Reorganisation,
    ReorganisationPart,
    SavedView,
    SpecialDay,
    StandIn,
)
from assignments.models import (
    CalendarFeed,
    Digest,
    DutyImport,
    Evidence,
    Notice,
    ProgressReport,
    Recurrence,
    UrgedDuty,
    Urging,
)
from core.models import Mail, PagePicture
from directives.models import (
    Attachment,
    Citation,
    DocumentParty,
    DocumentText,
    Intake,
    IntakePart,
    PostalSending,
    Recipient,
    Register,
    RegisterEntry,
    RegisterVolume,
    StampedCopy,
)
from directives.services.stamping import facts_of
from reporting.models import AgencyCheck, Export, ReportRun, ReportSchedule, SignedCopy
from tests import factories

FEED_SECRET = "s" * 43
WHEN = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def people(
    anonymous, outsider, focal, focal2, clerk, coordinator, leader, auditor, administrator
) -> dict:
    return {
        "anonymous": anonymous,
        "outsider": outsider,
        "focal": focal,
        "focal2": focal2,
        "clerk": clerk,
        "coordinator": coordinator,
        "leader": leader,
        "auditor": auditor,
        "administrator": administrator,
    }


def stored(model, uploader, **fields):
    content = b"%PDF-1.4\n%%EOF\n"
    row = model(
        name="van-ban.pdf", sha256="0" * 64, size=len(content), content_type="application/pdf",
        uploaded_at=WHEN, uploaded_by=uploader, **fields,
    )  # fmt: skip
    row.file.save("van-ban.pdf", ContentFile(content), save=False)
    row.save()
    return row


def reorganisation(people, department, province) -> Reorganisation:
    """An act the administrator handed to the coordinating office: `department` is to end."""
    act = Reorganisation.objects.create(
        title="Sắp xếp các sở", kind="merge", effective_on=date(2027, 1, 1),
        legal_basis="Nghị quyết 12/NQ-HĐND", state="submitted", confirming_body=province,
        prepared_by=people["administrator"], prepared_at=WHEN,
    )  # fmt: skip
    heir = factories.agency(name="Sở Kinh tế", province=province)
    ReorganisationPart.objects.create(
        reorganisation=act, predecessor=department, successor=heir, is_main=True
    )
    return act


def arrived_at(agency, document) -> RegisterEntry:
    """The line of a document in the incoming register, which bears a stamp."""
    register = Register.objects.create(
        agency=agency, direction="incoming", year=2026, last_number=7
    )
    return RegisterEntry.objects.create(
        register=register, number=7, document=document, entered_on=date(2026, 3, 4), created_at=WHEN
    )


def stamped(entry, clerk) -> StampedCopy:
    original = stored(Attachment, clerk, document=entry.document)
    copy = stored(
        StampedCopy, clerk, entry=entry, original=original, facts=facts_of(entry), state="done",
        stands="top_left", n_pages=1,
    )  # fmt: skip
    picture = PagePicture(key="1" * 64, width=1, height=1, asked_at=WHEN, made_at=WHEN)
    picture.image.save("trang-1.png", ContentFile(b"\x89PNG"), save=True)
    StampedCopy.objects.filter(pk=copy.pk).update(sha256=picture.key)
    return copy


def made_export(person) -> Export:
    export = Export(
        kind="duties", form="csv", language="vi", requested_by=person, requested_at=WHEN,
        state=Export.State.DONE, sha256="0" * 64, file_name="nhiem-vu.csv",
        expires_at=datetime(2099, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    export.file.save("nhiem-vu.csv", ContentFile(b"STT"), save=False)
    export.save()
    return export


@pytest.fixture
def scene(people, province, office, department) -> dict:
    """A plan of the province with a duty of `department` (focal's), and one row of every other kind."""
    clerk, focal, coordinator = people["clerk"], people["focal"], people["coordinator"]
    plan = factories.document(issuer=province, number="141", notation="KH-UBND")
    basis = factories.document(issuer=province, number="12", notation="CT-UBND")
    DocumentText.objects.create(document=plan, body="Nội dung kế hoạch")
    for why in (DocumentParty.Why.RECIPIENT, DocumentParty.Why.DUTY):
        DocumentParty.objects.create(document=plan, agency=department, why=why)
    task = factories.task(document=plan, due_on=date(2026, 12, 31))
    duty = factories.assignment(task=task, agency=department)
    report = ProgressReport.objects.create(
        assignment=duty, text="Đã làm", percent=40, reported_at=WHEN, reported_by=focal
    )
    register = Register.objects.create(
        agency=province, direction="outgoing", year=2026, last_number=141
    )
    entry = RegisterEntry.objects.create(
        register=register, number=141, document=plan, entered_on=date(2026, 3, 2), created_at=WHEN
    )
    sending = PostalSending.objects.create(
        register=Register.objects.create(agency=province, direction="postal", year=2026, last_number=1),
        number=1, entry=entry, posted_on=date(2026, 3, 3), addressees="Bưu điện tỉnh", n_envelopes=1,
        created_at=WHEN,
    )  # fmt: skip
    run = ReportRun(
        kind=ReportRun.Kind.COMPLIANCE, agency=province, requested_by=coordinator, requested_at=WHEN
    )
    run.state, run.sha256, run.n_pages = ReportRun.State.DONE, "0" * 64, 1
    run.file.save("bao-cao.pdf", ContentFile(b"%PDF-1.4\n%%EOF\n"), save=False)
    run.period_from, run.period_to, run.cut_off = (
        date(2026, 1, 1),
        date(2026, 6, 30),
        date(2026, 6, 30),
    )
    run.save()
    picture = PagePicture(key=run.sha256, width=1, height=1, asked_at=WHEN, made_at=WHEN)
    picture.image.save("trang-1.png", ContentFile(b"\x89PNG"), save=True)
    draft = ReportRun.objects.create(
        kind=ReportRun.Kind.COMPLIANCE, agency=province, requested_by=coordinator, requested_at=WHEN,
        is_drafted=True, state="checking", check_by=date(2027, 12, 31), cut_off=date(2026, 8, 31), data={},
    )  # fmt: skip
    figures = {"name": "Sở Tài chính", "total": 1, "done_on_time": 0, "done_late": 0, "within": 1,
               "overdue": 0, "without_deadline": 0, "on_time_share": None}  # fmt: skip
    group = factories.group("Các sở", members=[department], province=province)
    paper = stored(
        Intake,
        clerk,
        agency=province,
        direction="incoming",
        state="ready",
        language="vi",
        text="Kế hoạch",
    )
    stored(IntakePart, None, intake=paper, kind="page", position=1)
    urging = Urging.objects.create(
        assigner=province, agency=department, answer_by=date(2027, 12, 31), opening="Qua theo dõi:",
        notation="UBND-TH", signer_title="CHỦ TỊCH", created_by=coordinator, created_at=WHEN,
    )  # fmt: skip
    UrgedDuty.objects.create(urging=urging, assignment=duty)
    rows = {
        "reorganisation": reorganisation(people, department, province),
        "urging": urging,
        "saved_view": SavedView.objects.create(
            owner=coordinator, list="duties", name="Quá hạn", query="cell=overdue"
        ),
        "document": plan,
        "intake": paper,
        "task": task,
        "duty": duty,
        "recurrence": Recurrence.objects.create(
            task=task, frequency="monthly", day_rule="in_period", day=25, days_ahead=10,
            starts_on=date(2026, 9, 1), next_begin=date(2026, 9, 1), make_on=date(2026, 9, 15),
            created_at=WHEN,
        ),
        "evidence": stored(Evidence, focal, report=report),
        "attachment": stored(Attachment, clerk, document=plan),
        "citation": Citation.objects.create(citing=plan, cited=basis, relation="basis"),
        "recipient": Recipient.objects.create(document=plan, agency=department, words="Sở Tài chính"),
        "register": register,
        "volume": RegisterVolume.objects.create(
            register=Register.objects.create(
                agency=province, direction="incoming", year=2024, last_number=9
            ),
            number=1, first_number=1, last_number=9, period_from=date(2024, 1, 2),
            period_to=date(2024, 12, 30), snapshot={}, sha256="0" * 64, n_lines=0,
            closed_at=WHEN, closed_by=coordinator,
        ),
        "entry": entry,
        "arrival": (arrival := arrived_at(province, basis)),
        "incoming_register": arrival.register,
        "stamped": stamped(arrival, clerk),
        "sending": sending,
        "postal_register": sending.register,
        "run": run,
        "export": made_export(coordinator),
        "draft": draft,
        "schedule": ReportSchedule.objects.create(
            kind="compliance", agency=province, frequency="monthly", day=2, hour=7,
            starts_on=date(2026, 9, 1), created_at=WHEN, created_by=coordinator,
        ),
        "check": AgencyCheck.objects.create(run=draft, agency=department, figures=figures),
        "signed": stored(SignedCopy, coordinator, run=run),
        "notice": Notice.objects.create(person=focal, assignment=duty, verb="assigned", created_at=WHEN),
        "feed": CalendarFeed.objects.create(
            person=focal, name="Điện thoại", created_at=WHEN,
            secret_sha256=hashlib.sha256(FEED_SECRET.encode()).hexdigest(),
        ),
        "duty_import": stored(
            DutyImport, coordinator, body=province, state="ready", language="vi", n_rows=1, n_errors=1,
        ),
        "agency": department,
        "mail": Mail.objects.create(
            key="scene", to=focal.email, subject="Nhắc việc", text="x", state=Mail.State.FAILED,
            attempts=9, next_try_at=WHEN, created_at=WHEN,
        ),
        "digest": Digest.objects.create(
            person=focal, on=date(2026, 9, 1), created_at=WHEN, n_lines=1,
            told=[{"key": "late", "total": 1, "duties": [[duty.pk, "2026-08-31", "2026-09-01", ""]]}],
        ),
        "group": group,
        "person": focal,
        "membership": Membership.objects.get(user=focal),
        "stand_in": StandIn.objects.create(
            absent=focal, deputy=people["focal2"],
            valid_from=date(2020, 1, 1), valid_until=date(2020, 1, 5),
        ),
        "special_day": SpecialDay.objects.create(on=date(2026, 12, 24), kind="off", name="Nghỉ địa phương"),
    }  # fmt: skip
    words = {
        "take_back": "take-back",
        "suspend": "suspend",
        "accept": "accept",
        "confirm": "confirm",
        "withdraw": "withdraw",
        "kind": "compliance",
        "sheet": "xlsx",
        "export_kind": "duties",
        "status_code": "03",
        "nobody": 0,
        "export_form": "csv",
    }
    words |= {"feed_secret": FEED_SECRET, "wrong_secret": "w" * 43}
    return (
        {name: row.pk for name, row in rows.items()}
        | words
        | {"list": "duties", "first_page": 1, "again": "again", "drop": "drop"}
    )


__all__ = ["people", "scene"]
