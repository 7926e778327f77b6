"""The tags WeasyPrint writes, completed: page numbers as artifacts, cells' headers to be found by name.

WeasyPrint tags the page number as text that hangs on no tree, names header cells without an index of the
names, and does not say whether a header is of a column or of a row [ISO 14289-1, 7.1, 7.5, 7.8].
"""

from collections.abc import Iterator
from typing import Any

import pydyf

_PAGINATION = pydyf.Dictionary({"Type": "/Pagination"})


def complete_tags(pdf: Any) -> None:
    """Change the tags of a document that WeasyPrint is about to write."""
    objects = {thing.reference: thing for thing in pdf.objects}
    root = objects[pdf.catalog["StructTreeRoot"]]
    hung: set[bytes] = set()
    named: list[tuple[str, bytes]] = []
    for element, parents in _elements(objects, root, ()):
        hung.add(element.reference)
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Column" if "/THead" in parents else "/Row"
        if "ID" in element:
            named.append((element["ID"].string, element.reference))
    _index_names(pdf, root, named)
    _loosen_page_numbers(pdf, objects, objects[root["ParentTree"]], hung)


def _elements(
    objects: dict[bytes, Any], element: Any, parents: tuple[str, ...]
) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Give every element below this one, with the kinds of those above it."""
    above = (*parents, element["S"]) if "S" in element else parents
    for kid in element["K"]:
        if isinstance(kid, bytes) and "S" in objects[kid]:
            yield objects[kid], above
            yield from _elements(objects, objects[kid], above)


def _index_names(pdf: Any, root: Any, named: list[tuple[str, bytes]]) -> None:
    if named:
        names = [part for name, place in sorted(named) for part in (pydyf.String(name), place)]
        index = pydyf.Dictionary({"Names": pydyf.Array(names)})
        pdf.add_object(index)
        root["IDTree"] = index.reference


def _loosen_page_numbers(
    pdf: Any, objects: dict[bytes, Any], parent_tree: Any, hung: set[bytes]
) -> None:
    """Make artifacts of the marked content that belongs to no element of the tree."""
    pages = [objects[place] for place in pdf.page_references]
    numbers = iter(parent_tree["Nums"])
    for place, owners in zip(numbers, numbers, strict=True):
        if not isinstance(owners, list) or place >= len(pages):
            continue
        stream = objects[pages[place]["Contents"]].stream
        for number, owner in enumerate(owners):
            if owner not in hung:
                owners[number] = "null"
                _make_artifact(stream, number)


def _make_artifact(stream: list[Any], number: int) -> None:
    for place, part in enumerate(stream):
        if isinstance(part, pydyf.Dictionary) and part.get("MCID") == number:
            stream[place - 1 : place + 1] = [b"/Artifact", _PAGINATION]
            return
