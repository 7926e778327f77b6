"""Words find documents with or without marks; nothing typed can break the query or the index."""

import random

import pytest
from django.db import connection

from directives.models import Document, DocumentText
from directives.search import _cut, folded_text
from tests import factories
from tests.directives.conftest import facts, plan


@pytest.fixture
def found(clerk):
    return lambda words: list(Document.objects.visible_to(clerk).search(words))


@pytest.mark.parametrize(
    "words",
    [
        "chuyển đổi số",
        "CHUYEN DOI SO",
        "chuye\u0302\u0309n đo\u0302\u0309i",
        "số đổi",
        "Nguyễn Lưu Trung",
        "nguyen luu tru",
        "bộ khoa học",
        "141",
        "0141",
        "141/KH-UBND",
        "141 / kh – ubnd",
        "141/khubnd",
        "141/KH-U",
        "kh-ubnd",
        "đường băng",
    ],
)
def test_a_document_is_found_by(incoming, found, words):
    document = incoming(plan(signer_name="Nguyễn Lưu Trung"), body="Nâng cấp Ðường băng.").document
    incoming(
        facts(subject="Việc khác hẳn", number="1412", notation="BC-STC", issuer_words="Sở Y tế")
    )
    assert found(words) == [document]


def test_leading_zeros_of_a_number_do_not_matter(incoming, found):
    document = incoming(plan(number="07")).document
    assert found("7/KH-UBND") == found("07/KH-UBND") == found("7") == [document]


def test_blank_words_do_not_narrow_and_empty_ones_find_nothing(incoming, found):
    document = incoming().document
    assert found("  ") == [document]
    assert found("!!!") == []


@pytest.mark.parametrize(
    "hostile",
    [
        "'; DROP TABLE directives_document; --",
        "a & | ! ( ) : * <-> 'b'",
        "\\",
        "😀😀",
        "%_%",
        "ab:*cd",
        "a" * 5000,
        " ".join(["từ"] * 500),
        "\u202e\ufffd",
        "a\x00b",
        "1/'\"%",
    ],
)
def test_hostile_words_find_nothing_and_break_nothing(incoming, found, hostile):
    incoming()
    assert isinstance(found(hostile), list)


def test_newest_first(incoming, found):
    older = incoming(plan(number="1", issued_on=plan().issued_on.replace(year=2025))).document
    newer = incoming(plan(number="2")).document
    blank = incoming(facts()).document
    assert found("chuyển đổi số") == [newer, older, blank]


def test_a_text_with_more_different_words_than_a_vector_holds_is_indexed_as_far_as_it_fits(
    incoming,
):
    rng = random.Random(7)
    body = " ".join(f"w{rng.getrandbits(48):x}" for _n in range(120_000))
    document = incoming(body=body).document
    text = DocumentText.objects.get(document=document)
    assert text.body == body
    first = body.split()[0]
    assert Document.objects.filter(pk=document.pk).search(first).exists()


def test_words_longer_than_a_lexeme_are_cut(incoming):
    assert incoming(body="x" * 200_000).document.text.folded.endswith("x" * 200)


def test_cutting_keeps_repeated_words(db):
    repeated = "văn bản " * 150_000
    assert _cut("van ban " * 150_000).count("ban") == 150_000
    assert folded_text(factories.document(issuer=factories.province()), repeated)


@pytest.fixture
def many(province):
    """Enough rows for the planner to care."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directives_document (status, document_type_id, issuer_id, issuer_words, number,"
            " notation, code, code_key, issued_on, place, subject, urgency, secrecy, signer_name,"
            " signer_title, signing_authority, archive_line, electronic_id, created_at, version)"
            " SELECT 'registered', %s, %s, '', n, 'KH-UBND', n || '/KH-UBND', n || '/khubnd',"
            " date '2015-01-01' + n %% 3000, '', 'Việc', 'normal', 'none', '', '', '', '', '', now(), 1"
            " FROM generate_series(1, 4000) n",
            [factories.document_type().pk, province.pk],
        )
        cursor.execute(
            "INSERT INTO directives_documenttext (document_id, body, folded)"
            " SELECT id, '', 'viec thuong ngay ' || repeat(md5(id::text) || ' ', 20) FROM directives_document"
        )
        cursor.execute(
            "INSERT INTO directives_documentparty (document_id, agency_id, why)"
            " SELECT id, issuer_id, 'issuer' FROM directives_document"
        )
        cursor.execute("SELECT gin_clean_pending_list('documenttext_vector')")
        cursor.execute("ANALYZE")


def plan_of(queryset):
    sql, params = queryset.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_search_reads_its_indexes(many, clerk):
    seen = Document.objects.visible_to(clerk)
    assert "documenttext_vector" in plan_of(seen.search("hiếm hoi")[:50])
    code = plan_of(seen.search("141/KH")[:50])
    assert "document_code_prefix" in code
    assert "documenttext_vector" in code
    assert "Seq Scan on directives_document" not in code
