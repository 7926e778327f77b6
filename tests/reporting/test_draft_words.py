"""Legal basis, addressees and signer of a drafted report: offered, changed, printed, frozen."""

import io

import docx
import pytest
from django.http import QueryDict
from django.urls import reverse

from reporting import drafts
from reporting.draft_forms import DraftForm
from reporting.exports.asked import Asked
from reporting.exports.sources import prepare
from tests.conftest import NOON, TODAY
from tests.paper_checks import text_of as words_of_pdf
from tests.reporting.scenes import freeze, text_of, work

pytestmark = pytest.mark.usefixtures("no_broker")


def official(**changes):
    """The words of an office's report that a draft takes beside its texts."""
    return {
        "basis": ["Căn cứ Quy chế làm việc của Ủy ban nhân dân tỉnh", "Thực hiện Kế hoạch số 141/KH-UBND"],
        "addressees": ["Văn phòng Chính phủ", "Bộ Khoa học và Công nghệ"],
        "signing_authority": "TM.", "signing_for": "ỦY BAN NHÂN DÂN",
        "signer_title": "KT. Chủ tịch / Phó Chủ tịch", "signer_name": "Nguyễn Lưu Trung",
        **changes,
    }  # fmt: skip


def test_basis_addressees_and_signer_of_a_draft_stand_alike_in_pdf_docx_and_frozen_data(
    draft, coordinator
):
    edited = drafts.edit_draft(
        draft.pk, by=coordinator, now=NOON, version=draft.version, **official()
    )
    frozen = work(freeze(edited, coordinator))
    assert frozen.data["basis"] == official()["basis"]
    assert frozen.data["addressees"] == official()["addressees"]
    assert frozen.data["head"]["signs"] == ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    wanted = [
        "Kính gửi:", "- Văn phòng Chính phủ;", "- Bộ Khoa học và Công nghệ.",
        "Căn cứ Quy chế làm việc của Ủy ban nhân dân tỉnh;", "Thực hiện Kế hoạch số 141/KH-UBND.",
        "- Như trên;", "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Nguyễn Lưu Trung",
    ]  # fmt: skip
    made = io.BytesIO()
    prepare("report", "docx", Asked(coordinator, TODAY, QueryDict(f"run={frozen.pk}"))).write(
        made, "docx", lambda n: None
    )
    with frozen.file.open("rb") as file:
        printed = words_of_pdf(file.read())
    document = docx.Document(made)
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    edited_later = "\n".join([p.text for p in document.paragraphs] + [cell.text for cell in cells])
    for paper in (printed, edited_later):
        assert [words for words in wanted if words not in paper] == []
        assert "42/2014/QĐ-TTg" not in paper


def test_a_report_printed_at_once_has_the_words_the_program_offers(asked, duties):
    printed = work(asked())
    assert printed.data["basis"][0].startswith("Căn cứ Quyết định số 42/2014/QĐ-TTg")
    said = text_of(printed)
    assert "một số điều của Quy chế.</p>" in said and "Kính gửi" not in said
    assert "<p>TM. ỦY BAN NHÂN DÂN</p><p>CHỦ TỊCH</p>" in said


def test_whoever_signed_last_is_offered_for_the_next_report(asked, draft, duties, coordinator):
    edited = drafts.edit_draft(
        draft.pk, by=coordinator, now=NOON, version=draft.version, **official()
    )
    work(freeze(edited, coordinator))
    following = work(asked(is_drafted=True))
    assert (following.signing, following.signer_name) == (edited.signing, "Nguyễn Lưu Trung")
    assert following.basis is None and following.addressees is None


def typed(run, **changes):
    """What the page of a draft sends."""
    form = DraftForm(None, run=run, on=TODAY)
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_the_page_offers_the_words_of_the_body_and_takes_others(draft, coordinator, signed_in):
    address = reverse("reporting:run-edit", args=[draft.pk])
    client = signed_in(coordinator)
    page = client.get(address).content.decode()
    for words in ("Căn cứ Quyết định số 42/2014/QĐ-TTg", "ỦY BAN NHÂN DÂN", 'value="CHỦ TỊCH"'):
        assert words in page
    sent = typed(
        draft, basis="Căn cứ A;\n\nThực hiện B.", addressees="- Bộ Nội vụ;\n- Bộ Tài chính."
    )
    assert client.post(address, sent).status_code == 303
    draft.refresh_from_db()
    assert draft.basis == ["Căn cứ A", "Thực hiện B"]
    assert draft.addressees == ["Bộ Nội vụ", "Bộ Tài chính"]
    assert draft.signer_title == "CHỦ TỊCH"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"signing_authority": "KT.", "signing_for": "CHỦ TỊCH"}, "Người ký thay cấp trưởng là cấp phó"),
        ({"signer_title": "K/T CHỦ TỊCH / PHÓ CHỦ TỊCH"}, "ghi KT., không ghi K/T"),
        ({"version": "0"}, "Nội dung bạn nhập vẫn"),
    ],
)  # fmt: skip
def test_refused_words_stay_in_the_form_and_out_of_the_draft(
    changes, why, draft, coordinator, signed_in
):
    sent = typed(draft, basis="Căn cứ Quy chế làm việc", addressees="Bộ Nội vụ", **changes)
    answer = signed_in(coordinator).post(reverse("reporting:run-edit", args=[draft.pk]), sent)
    page = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert why in page
    assert "Căn cứ Quy chế làm việc" in page and "Bộ Nội vụ" in page
    draft.refresh_from_db()
    assert (draft.basis, draft.signer_title, draft.version) == (None, "", 1)


def test_the_report_s_page_says_who_signs_and_to_whom(draft, coordinator, signed_in):
    drafts.edit_draft(draft.pk, by=coordinator, now=NOON, version=draft.version, **official())
    page = (
        signed_in(coordinator)
        .get(reverse("reporting:run-detail", args=[draft.pk]))
        .content.decode()
    )
    for words in (
        "Bộ Khoa học và Công nghệ",
        "Căn cứ Quy chế làm việc",
        "KT. CHỦ TỊCH",
        "Nguyễn Lưu Trung",
    ):
        assert words in page
