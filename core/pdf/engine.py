"""The one place that calls WeasyPrint; needs no Django, so child processes start quickly."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from core.pdf.errors import Cause, PaperError
from core.pdf.faces import check_faces, require_times, without_private_letters
from core.pdf.tagging import complete_tags
from core.pdf.xmp import ACCESSIBLE, UNICODE, About, packet

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "pdf"
TAGGED, PLAIN = "pdf/a-2a", "pdf/a-2u"
_ROW_ID = re.compile(r"row-(\d+)")


@dataclass(frozen=True)
class Printed:
    """A finished PDF/A-2 of this level; `n_carried` rows stood on a page held back for the next batch."""

    content: bytes
    n_pages: int
    n_carried: int = 0
    level: str = ACCESSIBLE


class NothingFetcher(URLFetcher):
    """Reach nothing: what paper shows stands in its HTML, pictures as data: addresses.

    WeasyPrint swallows ordinary errors of a fetcher and prints on; an address that gets here is a
    hole in a template, so it stops the printing instead.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",))

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        return self.refuse(url)

    def refuse(self, url: str) -> NoReturn:
        raise FatalURLFetchingError(f"paper may not fetch {url[:200]}")


@lru_cache(maxsize=1)
def fonts() -> FontConfiguration:
    """Looking up the fonts of the machine is slow: do it once per process."""
    return FontConfiguration()


@lru_cache(maxsize=8)
def stylesheet(name: str) -> CSS:
    text = (STYLES / name).read_text("utf-8")
    return CSS(string=text, font_config=fonts(), url_fetcher=NothingFetcher())


def print_html(
    html: str,
    *styles: str,
    tagged: bool = True,
    hold_last_page_of: int | None = None,
    dated: datetime | None = None,
) -> Printed:
    """Print one document; the title and the language come from its HTML.

    The same HTML and date give the same bytes, for the clock is not asked.

    With `hold_last_page_of=n`, the number of its rows, a last page that may have room left is not
    printed and the rows on it are reported back, so that the next batch fills it.
    """
    try:
        pages = _lay_out(html, *styles)
        n_carried = 0
        if hold_last_page_of is not None and len(pages.pages) > 1:
            n_carried = hold_last_page_of - _first_row_on(pages.pages[-1].anchors)
            pages = pages.copy(pages.pages[:-1])
        content = _write(pages, tagged=tagged, dated=dated)
    except FatalURLFetchingError as why:  # a BaseException: no `except Exception` would catch it
        raise PaperError(str(why), cause=Cause.TEMPLATE) from why
    level = ACCESSIBLE if tagged else UNICODE
    return Printed(content, len(pages.pages), n_carried, level)


def _write(pages: Document, *, tagged: bool, dated: datetime | None) -> bytes:
    about = About(pages.metadata.title or "", dated)
    pages.metadata.created = pages.metadata.modified = about.iso_date

    def finish(_document: Document, pdf: Any) -> None:
        if tagged:
            complete_tags(pdf)
        metadata = next(o for o in pdf.objects if o.reference == pdf.catalog["Metadata"])
        metadata.stream = [packet(about, ACCESSIBLE if tagged else UNICODE)]
        metadata.compress = False  # so that whatever looks for it finds it

    content: bytes = pages.write_pdf(pdf_variant=TAGGED if tagged else PLAIN, finisher=finish)
    check_faces(pages.fonts.values())
    return content


def print_measured(html: str, *styles: str) -> tuple[bytes, list[dict[str, Any]]]:
    """Print one document without tags; tell for each page the rectangles of what has an id, in px."""
    pages = _lay_out(html, *styles)
    content = pages.write_pdf()
    check_faces(pages.fonts.values())
    return content, [page.anchors for page in pages.pages]


def _lay_out(html: str, *styles: str) -> Document:
    require_times()
    sheets = [stylesheet(name) for name in ("paper.css", *styles)]
    source = HTML(string=without_private_letters(html), url_fetcher=NothingFetcher())
    # hints: the widths of columns stand in the HTML, for they belong to the form and not to the style
    return source.render(stylesheets=sheets, font_config=fonts(), presentational_hints=True)


def _first_row_on(anchors: dict[str, Any]) -> int:
    rows = [int(found[1]) for name in anchors if (found := _ROW_ID.fullmatch(name))]
    if not rows:
        raise PaperError("the last page of a batch shows no row")
    return min(rows)
