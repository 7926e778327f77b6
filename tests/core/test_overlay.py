"""A stamp over page one of a scan: where the reader sees it, upright, in its size, on a copy."""

import io

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
)

from core.pdf.overlay import Place, lay_over
from core.pdf.overlay.laying import job_for, lay_over_apart
from core.refusals import Refused

MM = 72 / 25.4
A4, A5 = (210, 297), (148, 210)
LINE = b"BT /F1 9 Tf 1 0 0 1 60 %d Tm (Line of a page that is full of words from edge to edge and on) Tj ET\n"


def pdf(*pages: bytes, size=A4, change=None) -> bytes:
    """A PDF of raw page contents; `change` may do anything to page one."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    shared = writer._add_object(
        DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    )
    for content in pages:
        page = writer.add_blank_page(size[0] * MM, size[1] * MM)
        stream = DecodedStreamObject()
        stream.set_data(content)
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = shared
    if change:
        change(writer, writer.pages[0])
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def words(text: str, x: float = 100, y: float = 100) -> bytes:
    return f"BT /F1 12 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n".encode()


@pytest.fixture(scope="module")
def stamp() -> bytes:
    """50 × 35 mm of red, with a green mark at its top left that shows which way up it stands."""
    w, h = 50 * MM, 35 * MM
    content = f"/P <</MCID 0>> BDC 1 0 0 rg 0 0 {w} {h} re f EMC 0 0.8 0 rg 0 {h - 20} 30 20 re f\n"
    return pdf(content.encode(), size=(50, 35))


def seen(data: bytes, n: int = 0) -> Image.Image:
    """A page as readers see it, two dots per mm of paper."""
    document = pypdfium2.PdfDocument(data)
    page = document[n]
    unit = PdfReader(io.BytesIO(data)).pages[n].get("/UserUnit", 1)
    return page.render(scale=2 * float(unit) / MM).to_pil().convert("RGB")


def box_of(picture: Image.Image, colour: str) -> tuple[float, ...] | None:
    """Left, top, right, bottom of a colour in mm."""
    red, green, _blue = picture.split()
    wanted, other = (red, green) if colour == "red" else (green, red)
    mask = Image.eval(wanted, lambda v: 255 if v > 150 else 0)
    mask.paste(0, mask=Image.eval(other, lambda v: 255 if v > 100 else 0))
    box = mask.getbbox()
    return tuple(side / 2 for side in box) if box else None


def stands_at(data: bytes) -> tuple[float, float]:
    """The top left corner of the stamp in mm, after making sure it is upright and 50 × 35 mm."""
    picture = seen(data)
    red, green = box_of(picture, "red"), box_of(picture, "green")
    left, top, right, bottom = (
        min(red[0], green[0]), min(red[1], green[1]), max(red[2], green[2]), max(red[3], green[3]),
    )  # fmt: skip
    assert (right - left, bottom - top) == pytest.approx((50, 35), abs=1)
    assert (green[0], green[1]) == pytest.approx((left, top), abs=1)
    return left, top


def text_of(data: bytes) -> list[str]:
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(data)).pages]


def turned(by: int):
    return lambda _writer, page: page.rotate(by)


@pytest.mark.parametrize("by", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [A4, A5, (420, 297)])
def test_the_stamp_is_upright_and_of_its_size_whichever_way_the_page_was_scanned(by, size, stamp):
    original = pdf(words("one"), size=size, change=turned(by))
    made = lay_over(original, stamp, place=Place.TOP_RIGHT)
    width = size[1] if by % 180 else size[0]
    assert stands_at(made.content) == pytest.approx((width - 50 - 8, 8), abs=1)


@pytest.mark.parametrize(
    ("place", "corner"),
    [
        (Place.TOP_LEFT, (8, 8)),
        (Place.TOP_RIGHT, (152, 8)),
        (Place.BOTTOM_LEFT, (8, 254)),
        (Place.BOTTOM_RIGHT, (152, 254)),
        (Place.BELOW_NUMBER, (20, 42)),
        (Place.BELOW_DATE, (140, 42)),
    ],
)
def test_a_chosen_place_is_kept_even_over_words(place, corner, stamp):
    full = b"".join(LINE % y for y in range(30, 820, 10))
    made = lay_over(pdf(full), stamp, place=place)
    assert made.place is place
    assert stands_at(made.content) == pytest.approx(corner, abs=1)


def cropped(_writer, page):
    box = [FloatObject(n * MM) for n in (30, 40, 190, 260)]
    page[NameObject("/CropBox")] = ArrayObject(box)


@pytest.mark.parametrize("by", [0, 90, 180, 270])
def test_a_cropped_page_is_stamped_in_what_is_left_of_it(by, stamp):
    def change(writer, page):
        cropped(writer, page)
        page.rotate(by)

    made = lay_over(pdf(words("one"), change=change), stamp, place=Place.TOP_LEFT)
    assert stands_at(made.content) == pytest.approx((8, 8), abs=1)


def test_a_page_in_other_units_gets_a_stamp_of_the_same_size(stamp):
    def change(_writer, page):
        page[NameObject("/UserUnit")] = NumberObject(2)

    made = lay_over(pdf(words("one"), size=A5, change=change), stamp, place=Place.TOP_LEFT)
    assert stands_at(made.content) == pytest.approx((8, 8), abs=1)


def test_a_page_that_forgets_to_restore_its_state_does_not_move_the_stamp(stamp):
    made = lay_over(pdf(b"q 0.5 0 0 0.5 90 90 cm q " + words("x")), stamp, place=Place.TOP_LEFT)
    assert stands_at(made.content) == pytest.approx((8, 8), abs=1)


# --- A free place ---------------------------------------------------------------------------
def test_room_under_the_number_is_taken_first(stamp):
    made = lay_over(pdf(words("So 12", x=60, y=770)), stamp)
    assert made.place is Place.BELOW_NUMBER
    assert stands_at(made.content) == pytest.approx((20, 42), abs=1)


def test_a_subject_pushes_the_stamp_further_down(stamp):
    made = lay_over(pdf(words("V/v subject of three", x=60, y=700)), stamp)
    assert made.place is Place.BELOW_NUMBER
    left, top = stands_at(made.content)
    assert left == pytest.approx(20, abs=1)
    assert top > 297 - 700 / MM


def test_where_the_left_is_written_on_the_right_is_taken(stamp):
    left = b"".join(words("words and words", x=60, y=y) for y in range(100, 760, 12))
    made = lay_over(pdf(left), stamp)
    assert made.place is Place.BELOW_DATE
    assert stands_at(made.content) == pytest.approx((140, 42), abs=1)


def test_on_a_page_full_of_words_it_still_stands_somewhere(stamp):
    full = b"".join(
        LINE % y + words("and the other half of it", x=320, y=y) for y in range(5, 835, 9)
    )
    assert stands_at(lay_over(pdf(full), stamp).content)


def test_grey_paper_and_specks_of_a_scan_are_no_ink(stamp):
    scan = Image.new("L", (1654, 2339), 205)
    for n in range(0, 1600, 40):
        scan.putpixel((n, (n * 7) % 2300), 30)
    made = io.BytesIO()
    scan.save(made, "PNG", dpi=(200, 200))
    assert lay_over(made.getvalue(), stamp).place is Place.BELOW_NUMBER


# --- What stays as it was -------------------------------------------------------------------
def test_all_pages_say_what_they_said(stamp):
    def outlined(writer, _page):
        writer.add_outline_item(title="Mục 1", page_number=1)
        writer.add_metadata({"/Title": "Kế hoạch"})

    original = pdf(words("one"), words("two"), words("three"), change=outlined)
    made = lay_over(original, stamp)
    assert made.n_pages == 3
    assert text_of(made.content) == text_of(original)
    read = PdfReader(io.BytesIO(made.content))
    assert read.metadata.title == "Kế hoạch"
    assert [item.title for item in read.outline] == ["Mục 1"]
    assert seen(made.content, 1).tobytes() == seen(original, 1).tobytes()


def test_pages_that_share_their_resources_do_not_share_the_stamp(stamp):
    read = PdfReader(io.BytesIO(lay_over(pdf(words("one"), words("two")), stamp).content))
    assert "/LaidOver" in read.pages[0]["/Resources"]["/XObject"]
    assert "/XObject" not in read.pages[1]["/Resources"]


def test_the_stamp_brings_no_tags_of_its_own(stamp):
    read = PdfReader(io.BytesIO(lay_over(pdf(words("one")), stamp).content))
    form = read.pages[0]["/Resources"]["/XObject"]["/LaidOver"]
    assert b"MCID" not in form.get_data()
    assert b"/Artifact BMC" in read.pages[0].get_contents().get_data()


def test_the_same_paper_gives_the_same_bytes(stamp):
    original = pdf(words("one"))
    assert lay_over(original, stamp).content == lay_over(original, stamp).content


# --- Pictures -------------------------------------------------------------------------------
def picture(*frames, form="PNG", **how) -> bytes:
    made = io.BytesIO()
    frames[0].save(
        made, form, **({"save_all": True, "append_images": frames[1:]} if frames[1:] else {}), **how
    )
    return made.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_becomes_a_page_of_the_paper_it_was_scanned_from(form, stamp):
    data = picture(Image.new("RGB", (827, 1169), "white"), form=form, dpi=(100, 100))
    made = lay_over(data, stamp, place=Place.TOP_LEFT)
    page = PdfReader(io.BytesIO(made.content)).pages[0]
    assert (page.mediabox.width / MM, page.mediabox.height / MM) == pytest.approx(A4, abs=0.5)
    assert stands_at(made.content) == pytest.approx((8, 8), abs=1)


def test_a_photograph_without_a_size_is_taken_for_a_sheet_of_a4(stamp):
    data = picture(Image.new("RGB", (3000, 4000), "white"), form="JPEG")
    page = PdfReader(io.BytesIO(lay_over(data, stamp).content)).pages[0]
    assert page.mediabox.height / MM == pytest.approx(280, abs=1)  # 210 mm wide, as broad as A4


def test_a_picture_taken_sideways_is_turned_upright_first(stamp):
    sideways = Image.new("RGB", (1169, 827), "white")
    exif = sideways.getexif()
    exif[0x0112] = 6  # to be shown turned by 90 degrees
    made = lay_over(
        picture(sideways, form="JPEG", dpi=(100, 100), exif=exif), stamp, place=Place.TOP_LEFT
    )
    assert seen(made.content).height > seen(made.content).width
    assert stands_at(made.content) == pytest.approx((8, 8), abs=1)


def test_every_page_of_a_fax_is_kept(stamp):
    pages = [Image.new("1", (827, 1169), 1) for _ in range(3)]
    assert lay_over(picture(*pages, form="TIFF", dpi=(100, 100)), stamp).n_pages == 3


# --- Bad files ------------------------------------------------------------------------------
def encrypted(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_file_that_only_forbids_changes_is_copied_and_stamped(stamp):
    made = lay_over(encrypted(pdf(words("one")), ""), stamp, place=Place.TOP_LEFT)
    assert stands_at(made.content) == pytest.approx((8, 8), abs=1)
    assert text_of(made.content) == ["one"]


@pytest.mark.parametrize(
    ("data", "words_said"),
    [
        (lambda: encrypted(pdf(words("one")), "secret"), "mật khẩu"),
        (lambda: pdf(words("one"), size=(40, 30)), "nhỏ hơn dấu"),
        (lambda: b"%PDF-1.7\nnothing of the kind", "bị hỏng"),
        (lambda: pdf(words("one"))[:400], "bị hỏng"),
        (lambda: b"", "bị hỏng"),
        (lambda: picture(Image.new("L", (800, 800)))[:60], "bị hỏng"),
        (lambda: picture(Image.new("1", (12_000, 12_000))), "quá lớn"),
    ],
    ids=["locked", "tiny", "no-pdf", "cut", "empty", "cut-picture", "huge-picture"],
)
def test_what_cannot_be_stamped_is_refused_in_words(data, words_said, stamp):
    with pytest.raises(Refused, match=words_said):
        lay_over(data(), stamp)


def test_the_job_of_a_child_answers_the_same(stamp):
    original = pdf(words("one"))
    told = lay_over_apart(job_for(original, stamp, Place.TOP_LEFT), None)
    assert told["place"] == "top_left"
    assert told["n_pages"] == 1
    assert not told["was_signed"]
