"""What a program that reads aloud needs of every page: one heading, no name twice, a label for each field."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import lxml.html
from django.http import HttpResponse

FIELDS = "//main//*[self::input[not(@type='hidden' or @type='submit')] or self::select or self::textarea]"


def troubles_of(page: Any) -> Iterator[str]:
    """Say what a program that reads aloud would stumble over."""
    ids = Counter(page.xpath("//*/@id"))
    yield from (f"id twice: {name}" for name, n in ids.items() if n > 1)
    if len(page.xpath("//h1")) != 1:
        yield f"{len(page.xpath('//h1'))} headings of the first rank"
    for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        pointed = {one for value in page.xpath(f"//*/@{name}") for one in value.split()}
        yield from (f"{name} points nowhere: {one}" for one in pointed - set(ids))
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath(FIELDS):
        named = (
            field.get("aria-label")
            or field.get("aria-labelledby")
            or field.xpath("ancestor::label")
        )
        if not named and field.get("id") not in labelled:
            yield f"no label: {field.get('name')}"
    for cell in page.xpath("//table//th[not(@scope)]"):
        yield f"head without scope: {cell.text_content().strip()}"
    for link in page.xpath("//a[@href]|//button[not(ancestor::template)]"):
        name = link.text_content().strip() or link.get("aria-label") or link.get("title")
        if not name and not link.xpath(".//img/@alt|.//svg/@aria-label"):
            yield f"nothing to read: {lxml.html.tostring(link)[:90]!r}"


def unreadable(answer: HttpResponse) -> list[str]:
    """Return the troubles of a whole page; fragments, files and refusals have none."""
    is_page = answer.status_code == 200 and "html" in answer.headers["Content-Type"]
    if not is_page or b"<html" not in answer.content:
        return []
    return sorted(set(troubles_of(lxml.html.fromstring(answer.content))))
