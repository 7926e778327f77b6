"""The command behind the gallery of printed forms."""

import pytest
from django.core.management import call_command
from PIL import Image

from assignments.urging_paper import html_of
from reporting.sample_urgings import urging_of_party
from tests import factories

pytestmark = pytest.mark.django_db


def test_every_form_there_is_something_for_becomes_a_small_picture(
    duties, deliveries, coordinator, tmp_path, capsys
):
    call_command("print_gallery", str(tmp_path))
    made = {file.name for file in tmp_path.iterdir()}
    assert {"compliance-1.png", "six-clear-1.png", "dispatch-summary-1.png"} <= made
    # Each appendix by its own words, wherever its page falls.
    assert {"compliance-3.png", "compliance-trend-1.png", "compliance-ranking-1.png"} <= made
    assert Image.open(tmp_path / "compliance-1.png").width in range(700, 705)
    across = Image.open(tmp_path / "compliance-trend-1.png")
    assert across.width in range(988, 996), "what lies across is as large as what stands"
    assert "register_postal: nothing here to print it about" in capsys.readouterr().err


def test_the_urging_of_a_party_body_keeps_to_the_layout_of_the_party(province):
    factories.party_body("Tỉnh ủy Thử", "TU", province=province)
    assert urging_of_party() is None, "there is nobody to urge"
    factories.party_body("Ban Tuyên giáo Tỉnh ủy Thử", "BTGTU", province=province)
    paper = urging_of_party()
    assert paper is not None and paper.addressee == "Ban Tuyên giáo Tỉnh ủy Thử"
    html = html_of(paper)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in html and "T/M BAN THƯỜNG VỤ" in html
    assert "Số 518-CV/TU" in html
