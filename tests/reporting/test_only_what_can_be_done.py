"""Forms and pages offer what the person may do, and a slip of the hand is said beside its field."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from agencies.models import AgencyCode
from assignments.fields import DocumentOrKeyField
from directives.exchange.reading import read_status
from directives.models import Attachment, Delivery, Document, Register, RegisterEntry
from reporting.models import Export, ReportRun, ReportSchedule
from reporting.schedule_forms import ScheduleForm
from tests import factories
from tests.conftest import NOON, TODAY


@pytest.fixture
def sent(province, office):
    """A document of the committee that went to its own office too: one clerk acts for both."""
    document = factories.document(issuer=province, number="2169", notation="UBND-TH")
    Delivery.objects.create(document=document, agency=office, sent_at=NOON)
    book = Register.objects.create(agency=province, direction="outgoing", year=2026)
    RegisterEntry.objects.create(
        register=book, number=2169, document=document, entered_on=TODAY, created_at=NOON
    )
    Attachment.objects.create(
        document=document, file="attachment/a.pdf", name="a.pdf", size=1, sha256="0" * 64,
        uploaded_at=NOON,
    )  # fmt: skip
    for agency, code in ((province, "H01"), (office, "H01.01")):
        AgencyCode.objects.create(agency=agency, scheme="qd20", code=code)
    return document


def decide(client, document, **given):
    given = {"token": str(uuid4())} | given
    return client.post(reverse("reporting:exchange", args=[document.pk]), given)


def test_the_exchange_page_names_sender_and_receivers_and_no_days(clerk, sent, signed_in):
    page = signed_in(clerk).get(reverse("reporting:exchange", args=[sent.pk])).content.decode()
    assert "Nơi gửi" in page and "Nơi nhận" in page
    assert "Từ ngày" not in page and "Đến ngày" not in page


@pytest.mark.parametrize(("of", "code"), [("office", "13"), ("province", "15")])
def test_a_decision_of_the_wrong_agency_is_said_and_loses_nothing(
    clerk, sent, office, province, signed_in, of, code
):
    agency = {"office": office, "province": province}[of]
    reason = "Văn bản còn sai số liệu"
    answer = decide(signed_in(clerk), sent, agency=agency.pk, status=code, reason=reason)
    assert answer.status_code == 422
    assert "agency" in answer.context["form"].errors
    assert reason in answer.content.decode()


def test_a_decision_is_written_once_and_its_file_can_be_fetched_again(
    clerk, sent, province, signed_in, auditor
):
    desk = signed_in(clerk)
    form = {"agency": province.pk, "status": "13", "reason": "Sai số liệu", "token": str(uuid4())}
    for _pressed_twice in range(2):
        answer = decide(desk, sent, **form)
        assert answer.status_code == 302
    (decision,) = sent.events.filter(verb="exchange-status")
    page = desk.get(answer["Location"])
    file_url = reverse("reporting:exchange-decision", args=[sent.pk, decision.pk])
    assert file_url in page.content.decode()
    files = [desk.get(file_url) for _again in range(2)]
    assert 'filename="trang-thai-13-2169-ubnd-th.edxml"' in files[0]["Content-Disposition"]
    first, second = (b"".join(file.streaming_content) for file in files)
    assert first == second
    told = read_status(first)
    assert told["code"] == "13"
    assert told["description"] == "Yêu cầu lấy lại văn bản: Sai số liệu"
    assert signed_in(auditor).get(file_url).status_code == 403


def test_what_is_no_decision_about_the_document_is_not_there(clerk, sent, signed_in):
    other = sent.events.create(verb="corrected", at=NOON, actor=clerk)
    url = reverse("reporting:exchange-decision", args=[sent.pk, other.pk])
    assert signed_in(clerk).get(url).status_code == 404


def test_bare_digits_typed_in_a_report_mean_the_number_of_a_document(coordinator, province):
    first = factories.document(issuer=province, number="7", notation="KH-UBND")
    typed = factories.document(issuer=province, number=str(first.pk), notation="UBND-TH")
    field = DocumentOrKeyField()
    field.user = coordinator
    assert field.clean(str(first.pk)) == first, "an address carries the key"
    field.is_typed = True
    assert field.clean(str(first.pk)) == typed
    assert field.clean("07") == field.clean("7") == first


def test_digits_that_number_no_document_are_not_taken_for_a_key(coordinator, province):
    document = factories.document(issuer=province, number="7a", notation="KH-UBND")
    field = DocumentOrKeyField()
    field.user, field.is_typed = coordinator, True
    assert field.found(str(document.pk)) == []
    Document.objects.filter(pk=document.pk).update(number="", code="…/KH-UBND", code_key="")
    assert field.found(str(document.pk)) == [document], "nothing else names it"


def test_a_schedule_is_not_offered_to_an_administrator(coordinator, administrator, clerk):
    form = ScheduleForm(user=coordinator, today=TODAY, schedule=ReportSchedule())
    offered = set(form.fields["addressees"].queryset)
    assert clerk in offered and administrator not in offered


@pytest.fixture
def long_book(province):
    return Register.objects.create(
        agency=province, direction="incoming", year=2026, last_number=7320
    )


def test_only_who_keeps_a_register_is_offered_its_printing(clerk, auditor, long_book, signed_in):
    url = reverse("directives:register-detail", args=[long_book.pk])
    address = reverse("reporting:register-print", args=[long_book.pk])
    assert address in signed_in(clerk).get(url).content.decode()
    assert address not in signed_in(auditor).get(url).content.decode()


def test_the_last_number_of_a_register_is_a_number_and_no_amount(clerk, long_book, signed_in):
    for url in (
        reverse("directives:register-detail", args=[long_book.pk]),
        reverse("directives:register-list"),
    ):
        page = signed_in(clerk).get(url).content.decode()
        assert "7320" in page and "7.320" not in page


def test_a_finished_export_says_its_file_where_it_was_watched(clerk, signed_in):
    export = Export.objects.create(
        kind="duties", form="xlsx", language="vi", requested_by=clerk, requested_at=NOON,
        state=Export.State.DONE, sha256="a" * 64, expires_at=NOON, finished_at=NOON,
        file_name="nhiem-vu.xlsx", size=5,
    )  # fmt: skip
    watched = signed_in(clerk).get(reverse("reporting:export-progress", args=[export.pk]))
    page = watched.content.decode()
    assert "nhiem-vu.xlsx" in page and "a" * 64 in page


def test_a_report_is_stored_under_its_vietnamese_name(province):
    run = ReportRun(pk=3, kind="register_incoming", agency=province, cut_off=date(2026, 10, 26))
    assert run.file_name == "so-dang-ky-van-ban-den-20261026-3.pdf"
