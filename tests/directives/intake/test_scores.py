"""The reader holds the scores asked for on the labelled documents beside the project."""

import importlib.util
from pathlib import Path

import pytest
from django.conf import settings

SHARED = Path(settings.BASE_DIR).parent / "shared"

pytestmark = pytest.mark.skipif(
    not (SHARED / "corpus" / "gold.json").exists(),
    reason="the labelled documents are not part of the project",
)

LEAST = {
    "number": 0.98, "date": 0.98, "type": 0.98, "issuer": 0.98, "subject": 0.98, "signer": 0.98,
    "recipients": 0.98, "citations": 0.95, "deadlines": 0.92, "tasks (by lead)": 0.90,
}  # fmt: skip


@pytest.fixture(scope="module")
def scores():
    path = Path(settings.BASE_DIR) / "bench" / "reading.py"
    spec = importlib.util.spec_from_file_location("bench_reading", path)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    return bench.score_all(SHARED)


@pytest.mark.parametrize("field", sorted(LEAST))
def test_development_documents_are_read_as_well_as_asked(scores, field):
    tally = scores[field]
    assert tally.scores()[2] >= LEAST[field], "\n".join(tally.misses)
