"""The checkers of paper find the faults they are there for."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from core.pdf import Printed, Sheet, print_sheets
from core.pdf.engine import print_html
from core.pdf.sheets import whole_html
from tests.paper_checks import check_paper, check_tags, elements_below
from tests.poppler import check_embedding, check_with_poppler, needs_poppler

TITLE, WORDS = "Thử giấy", "Đôn đốc thực hiện nhiệm vụ"
SHEETS = [Sheet(f'<section class="sheet"><h1>{WORDS}</h1></section>')]


@pytest.fixture
def sound() -> Printed:
    return print_sheets(TITLE, SHEETS)


def changed(content: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(content))
    change(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_sound_paper_passes(sound):
    assert check_paper(sound.content, words=WORDS) == sound.n_pages


@needs_poppler
def test_sound_paper_passes_the_other_reader(sound):
    assert check_with_poppler(sound.content, title=TITLE, words=WORDS) == sound.n_pages
    with pytest.raises(AssertionError):
        check_with_poppler(sound.content, title=TITLE, words="khác")
    with pytest.raises(AssertionError):
        check_with_poppler(sound.content, title="Khác")


@needs_poppler
def test_missing_tags_are_found_where_they_were_promised():
    plain = print_html(whole_html(TITLE, SHEETS), tagged=False)
    assert check_with_poppler(plain.content, title=TITLE, is_tagged=False) == plain.n_pages
    with pytest.raises(AssertionError):
        check_with_poppler(plain.content, title=TITLE)


@needs_poppler
def test_a_font_of_the_readers_machine_is_found(sound):
    def add_helvetica(writer: PdfWriter) -> None:
        font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
        named = DictionaryObject({NameObject(k): NameObject(v) for k, v in font.items()})
        fonts = writer.pages[0]["/Resources"]["/Font"]
        fonts[NameObject("/strange")] = writer._add_object(named)

    check_embedding(sound.content)
    with pytest.raises(AssertionError, match="Helvetica"):
        check_embedding(changed(sound.content, add_helvetica))


def test_an_element_that_claims_what_is_on_no_page_is_found(sound):
    def claim_more(writer: PdfWriter) -> None:
        tree = writer._root_object["/StructTreeRoot"]
        element = next(e for e in elements_below(tree, tree) if isinstance(e["/K"][0], int))
        element[NameObject("/K")] = ArrayObject([*element["/K"], NumberObject(99)])

    check_tags(PdfReader(BytesIO(sound.content)))
    with pytest.raises(AssertionError, match="on no page"):
        check_tags(PdfReader(BytesIO(changed(sound.content, claim_more))))


def test_headings_that_jump_are_found():
    printed = print_sheets(TITLE, [Sheet(f'<section class="sheet"><h3>{WORDS}</h3></section>')])
    with pytest.raises(AssertionError, match="jump from 0 to 3"):
        check_paper(printed.content)
