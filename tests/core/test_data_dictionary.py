"""The data dictionary in docs/ is what the models say today."""

from pathlib import Path

from django.utils import translation

from core.management.commands.data_dictionary import dictionary_lines

PAGE = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"


def test_data_dictionary_is_up_to_date():
    with translation.override("en"):
        made = "\n".join(dictionary_lines()).strip()
    assert PAGE.read_text().strip() == made
