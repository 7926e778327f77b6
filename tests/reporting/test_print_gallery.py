"""The command behind the gallery of printed forms."""

import pytest
from django.core.management import call_command
from PIL import Image

pytestmark = pytest.mark.django_db


def test_every_form_there_is_something_for_becomes_a_small_picture(
    duties, deliveries, coordinator, tmp_path, capsys
):
    call_command("print_gallery", str(tmp_path))
    made = {file.name for file in tmp_path.iterdir()}
    assert {"compliance-1.png", "six-clear-1.png", "dispatch-summary-1.png"} <= made
    assert Image.open(tmp_path / "compliance-1.png").width in range(700, 705)
    assert "register_postal: nothing here to print it about" in capsys.readouterr().err
