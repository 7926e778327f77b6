"""Damage one thing in a known document: what was not damaged is read as before."""

import re
import unicodedata
from pathlib import Path

import pytest

from core.folding import fold_words
from directives.intake.reading import read_text

TEXT = (Path(__file__).parent / "samples" / "chi_thi_tinh.txt").read_text("utf-8")
LETTER = (Path(__file__).parent / "samples" / "phong_huyen.txt").read_text("utf-8")


def without_marks(text):
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return bare.replace("đ", "d").replace("Đ", "D")


def identity(reading):
    """Fields as folded words, so that lost marks do not count as a difference."""
    header = reading.header
    return {
        "number": fold_words(header.number or ""),
        "issued": header.issued.whole,
        "type": header.document_type,
        "issuer": fold_words(header.issuer or ""),
        "subject": fold_words(header.subject or ""),
        "signer": fold_words(reading.signature.name or ""),
        "recipients": [fold_words(name) for name in reading.recipients],
        "citations": [(fold_words(c.number or ""), c.date) for c in reading.citations],
        "deadlines": [d.resolved for d in reading.deadlines],
        "leads": [[fold_words(name) for name in task.leads] for task in reading.tasks],
    }


@pytest.mark.parametrize("text", [TEXT, LETTER], ids=["directive", "dispatch"])
def test_marks_dropped_everywhere_change_nothing_but_spelling(text):
    assert identity(read_text(without_marks(text))) == identity(read_text(text))


@pytest.mark.parametrize("text", [TEXT, LETTER], ids=["directive", "dispatch"])
def test_blank_number_loses_the_number_only(text):
    blank = re.sub(r"Số: \d+", "Số:     ", text, count=1)
    got, whole = identity(read_text(blank)), identity(read_text(text))
    assert read_text(blank).header.notation == read_text(text).header.notation
    assert {**got, "number": None} == {**whole, "number": None}
    assert got["number"] == ""


@pytest.mark.parametrize("text", [TEXT, LETTER], ids=["directive", "dispatch"])
def test_blank_day_loses_the_day_only(text):
    blank = re.sub(r"ngày \d+ tháng", "ngày      tháng", text, count=1)
    got, whole = read_text(blank), read_text(text)
    assert got.header.issued.day is None
    assert (got.header.issued.month, got.header.issued.year) == (
        whole.header.issued.month, whole.header.issued.year,
    )  # fmt: skip
    assert {**identity(got), "issued": None} == {**identity(whole), "issued": None}


def test_blank_lines_between_all_lines_change_nothing():
    assert identity(read_text(TEXT.replace("\n", "\n\n"))) == identity(read_text(TEXT))


def test_cyrillic_letters_in_the_number_are_taken_for_latin_ones():
    assert read_text(TEXT.replace("04/CT-UBND", "04/СТ-UВND")).header.number == "04/CT-UBND"


def test_a_header_lost_leaves_the_body_read():
    body = TEXT[TEXT.index("Thời gian qua") :]
    got, whole = identity(read_text(body)), identity(read_text(TEXT))
    for name in ("signer", "deadlines", "leads"):
        assert got[name] == whole[name]


def test_the_motto_in_any_spelling_is_never_an_issuer():
    for motto in ("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HÕA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                  "CỘNG HÒA XÃ HỘI\nCHỦ NGHĨA VIỆT NAM"):  # fmt: skip
        text = TEXT.replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", motto)
        assert read_text(text).header.issuer == "Ủy ban nhân dân tỉnh Ninh Bình"
