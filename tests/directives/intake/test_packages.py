"""One edXML package of each shape seen in the field, beside what must be read from it (edxml/*.json)."""

import json
from pathlib import Path

import pytest

from directives.intake.files import read_file

FOLDER = Path(__file__).parent / "edxml"
PACKAGES = sorted(FOLDER.glob("*.edxml"))


def findings(path: Path) -> dict:
    reading = read_file(path.read_bytes())
    found = reading.as_json(path.name)
    for item in (*found["citations"], *found["deadlines"], *found["tasks"]):
        item.pop("span", None)
        if item.get("deadline"):
            item["deadline"].pop("span", None)
    del found["confidence"]
    return found | {"attachments": [attached.name for attached in reading.attachments]}


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.stem)
def test_package_is_read_as_its_golden_file_says(path):
    assert findings(path) == json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_every_shape_has_its_golden_file():
    assert len(PACKAGES) == len(list(FOLDER.glob("*.json"))) == 7
