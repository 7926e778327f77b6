"""The HTML of a sheet as a tree: what our own templates write, nothing more of HTML than that."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"br", "col", "hr", "img", "meta"})
_SPACES = re.compile(r"[ \t\r\n]+")  # a no-break space is printed and stays


@dataclass
class Node:
    """One element: its name, classes, attributes, and what stands in it in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def elements(self) -> Iterator["Node"]:
        return (child for child in self.children if isinstance(child, Node))

    def find(self, *tags: str) -> Iterator["Node"]:
        """Every element of these names below this one, in order."""
        for child in self.elements():
            if child.tag in tags:
                yield child
            yield from child.find(*tags)


@dataclass(frozen=True)
class Run:
    """Words in one look; a line break is a run that says "\\n"."""

    text: str
    bold: bool = False
    italic: bool = False


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in (node.tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Node:
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def runs_of(node: Node, *, bold: bool = False, italic: bool = False) -> list[Run]:
    """Return the words of an element as runs, spaces folded as a browser folds them."""
    runs = list(_runs(node, bold=bold, italic=italic))
    folded: list[Run] = []
    ends_in_space = True  # spaces at the beginning are not printed
    for run in runs:
        text = run.text if run.text == "\n" else _SPACES.sub(" ", run.text)
        if ends_in_space and text.startswith(" "):
            text = text[1:]
        if text:
            ends_in_space = text[-1] in " \n"
            folded.append(Run(text, run.bold, run.italic))
    if folded and folded[-1].text.endswith(" "):
        last = folded.pop()
        folded.append(Run(last.text[:-1], last.bold, last.italic))
    return [run for run in folded if run.text]


def _runs(node: Node, *, bold: bool, italic: bool) -> Iterator[Run]:
    for child in node.children:
        if isinstance(child, str):
            yield Run(child, bold, italic)
        elif child.tag == "br":
            yield Run("\n")
        elif child.tag != "svg":
            yield from _runs(
                child,
                bold=bold or child.tag in ("b", "strong"),
                italic=italic or child.tag in ("i", "em"),
            )


def words_of(node: Node) -> str:
    return "".join(run.text for run in runs_of(node))
