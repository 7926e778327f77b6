"""Documents of the genre written for these tests, each read in full as a careful person reads it."""

import json
from pathlib import Path

import pytest

from directives.intake.reading import read_text

SAMPLES = Path(__file__).parent / "samples"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text("utf-8"))
FIELDS = (
    "number", "notation", "issued_on", "place", "issuer", "parent", "document_type", "subject",
    "urgency", "signer_name", "signer_title", "signing_authority", "recipients", "archive_line",
)  # fmt: skip


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def sample(request):
    text = (SAMPLES / f"{request.param}.txt").read_text("utf-8")
    return read_text(text), EXPECTED[request.param]


def test_every_text_has_its_expectation():
    assert {path.stem for path in SAMPLES.glob("*.txt")} == set(EXPECTED)


def test_identity_signer_and_addressees_are_read(sample):
    reading, expected = sample
    got = reading.as_json("sample.txt")
    assert {name: got[name] for name in FIELDS} == {name: expected[name] for name in FIELDS}


def test_copies_are_read_with_their_purpose(sample):
    reading, expected = sample
    assert [[copy.name, copy.purpose] for copy in reading.copies] == expected["copies"]


def test_citations_are_read_once_with_their_relation(sample):
    reading, expected = sample
    got = [
        [c.number, c.date and c.date.isoformat(), c.issuer, c.type, c.relation]
        for c in reading.citations
    ]
    assert got == expected["citations"]


def test_deadlines_are_read_and_resolved(sample):
    reading, expected = sample
    got = [[d.kind, d.resolved and d.resolved.isoformat(), d.text] for d in reading.deadlines]
    assert got == expected["deadlines"]


def test_tasks_are_read_with_leads_supports_and_deadline(sample):
    reading, expected = sample
    got = [
        {
            "section": t.section,
            "leads": list(t.leads),
            "support": list(t.support),
            "requested": t.requested,
            "deadline": t.deadline
            and (t.deadline.resolved.isoformat() if t.deadline.resolved else t.deadline.text),
        }
        for t in reading.tasks
    ]
    assert got == expected["tasks"]


def test_every_span_lies_in_the_normalised_text(sample):
    reading, _expected = sample
    for deadline in reading.deadlines:
        start, end = deadline.span
        assert " ".join(reading.text[start:end].split()) == deadline.text
    for found in (*reading.citations, *reading.tasks):
        assert 0 <= found.span[0] < found.span[1] <= len(reading.text)
    for citation in reading.citations:
        if citation.number and citation.printed is None:
            assert citation.number in reading.text[slice(*citation.span)].replace(" ", "")
