"""The one place that calls WeasyPrint; needs no Django, so child processes start quickly."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "pdf"
TAGGED = "pdf/ua-1"
_ROW_ID = re.compile(r"row-(\d+)")


class PaperError(Exception):
    """The paper could not be made; the message is for operators."""


@dataclass(frozen=True)
class Printed:
    """A finished PDF; `n_carried` rows stood on a last page that was held back for the next batch."""

    content: bytes
    n_pages: int
    n_carried: int = 0


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
    html: str, *styles: str, tagged: bool = True, hold_last_page_of: int | None = None
) -> Printed:
    """Print one document; the title and the language come from its HTML.

    With `hold_last_page_of=n`, the number of its rows, a last page that may have room left is not
    printed and the rows on it are reported back, so that the next batch fills it.
    """
    try:
        pages = _lay_out(html, *styles)
        n_carried = 0
        if hold_last_page_of is not None and len(pages.pages) > 1:
            n_carried = hold_last_page_of - _first_row_on(pages.pages[-1].anchors)
            pages = pages.copy(pages.pages[:-1])
        content = pages.write_pdf(pdf_variant=TAGGED if tagged else None)
    except FatalURLFetchingError as why:  # a BaseException: no `except Exception` would catch it
        raise PaperError(str(why)) from why
    return Printed(content, len(pages.pages), n_carried)


def _lay_out(html: str, *styles: str) -> Document:
    sheets = [stylesheet(name) for name in ("paper.css", *styles)]
    source = HTML(string=html, url_fetcher=NothingFetcher())
    # hints: the widths of columns stand in the HTML, for they belong to the form and not to the style
    return source.render(stylesheets=sheets, font_config=fonts(), presentational_hints=True)


def _first_row_on(anchors: dict[str, Any]) -> int:
    rows = [int(found[1]) for name in anchors if (found := _ROW_ID.fullmatch(name))]
    if not rows:
        raise PaperError("the last page of a batch shows no row")
    return min(rows)
