"""Paper read by a second reader, poppler: the fonts, marks and structure another program finds.

`paper_checks.py` reads the same paper with pypdf and PDFium. The language is read there only: pdfinfo
does not tell it.
"""

import re
import shutil
import subprocess

import pytest

from tests.paper_checks import A4, lost_words

needs_poppler = pytest.mark.skipif(
    not (shutil.which("pdffonts") and shutil.which("pdfinfo")),
    reason="pdffonts and pdfinfo (Debian: poppler-utils) are not installed here",
)
_FONT = re.compile(
    r"(?P<name>.*?) +(?P<type>(?:CID )?(?:Type|TrueType)(?: ?\w+)*(?: \(OT\))?) +(?P<encoding>\S+)"
    r" +(?P<emb>yes|no) +(?P<sub>yes|no) +(?P<uni>yes|no) +\d+ +\d+"
)
_SIZE = re.compile(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts\b")
_WORDS = re.compile(r'^ *"(.*)"$', re.MULTILINE)
FACTS = {
    "Metadata Stream": "yes",
    "UserProperties": "no",
    "Suspects": "no",
    "Form": "none",
    "JavaScript": "no",
    "Encrypted": "no",
    "PDF version": "1.7",
}


def check_with_poppler(
    content: bytes,
    *,
    title: str,
    words: str = "",
    is_tagged: bool = True,
    size: tuple[int, int] = A4,
) -> int:
    """Fail unless poppler finds embedded fonts, such pages, the title and the promised tags and words.

    Return how many pages it finds. It reads the page anew for every tag whose words are asked for,
    seconds on a long table: only short paper is asked for its words; paper_checks asks all.
    """
    check_embedding(content)
    facts = facts_of(content)
    assert facts["Title"] == title
    assert facts["Tagged"] == ("yes" if is_tagged else "no")
    assert {name: facts[name] for name in FACTS} == FACTS
    sizes = _SIZE.findall(_told_by("pdfinfo", content, "-f", "1", "-l", "-1"))
    assert len(sizes) == int(facts["Pages"])
    assert {tuple(sorted(round(float(side)) for side in found)) for found in sizes} == {
        tuple(sorted(size))
    }
    if is_tagged:
        structure = _told_by("pdfinfo", content, "-struct-text" if words else "-struct")
        assert structure.startswith("Document\n")
        assert not (lost := lost_words(words, "".join(_WORDS.findall(structure)))), lost
    return len(sizes)


def check_embedding(content: bytes) -> None:
    """Every font is an embedded TrueType subset whose letters can be read; so none is of Type 3."""
    _names, _rule, *lines = _told_by("pdffonts", content).splitlines()
    assert lines, "no font at all"
    for line in lines:
        font = _FONT.fullmatch(line.strip())
        assert font, f"not understood: {line}"
        assert font["type"] == "CID TrueType", line
        assert (font["emb"], font["sub"], font["uni"]) == ("yes", "yes", "yes"), line


def facts_of(content: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in _told_by("pdfinfo", content).splitlines())
    return {name: value.strip() for name, _colon, value in lines}


def _told_by(program: str, content: bytes, *options: str) -> str:
    """Return what the program says of a PDF; a damaged one fails, for it is complained about."""
    done = subprocess.run(
        [program, *options, "-"], input=content, capture_output=True, timeout=60, check=True
    )
    assert not done.stderr, done.stderr.decode()
    return done.stdout.decode()
