"""Buttons on a draft: add, split, merge, remove."""

from assignments.intake_draft import merge, operate, split
from assignments.intake_text import pieces_of

ONE = {
    "text": "Lập kế hoạch. Báo cáo kết quả.",
    "leads": "Sở Y tế",
    "supports": "",
    "span": "10-40",
}
TWO = {
    "text": "Bố trí kinh phí.",
    "leads": "Sở Tài chính\nSở Y tế",
    "due_on": "30/9/2026",
    "span": "50-70",
}


def test_a_task_is_split_between_its_sentences():
    assert [t["text"] for t in split(ONE)] == ["Lập kế hoạch.", "Báo cáo kết quả."]


def test_a_line_break_says_where_to_split():
    halves = split({**ONE, "text": "Lập kế\r\nhoạch. Báo cáo."})
    assert [t["text"] for t in halves] == ["Lập kế", "hoạch. Báo cáo."]


def test_what_has_one_sentence_is_not_split():
    assert split(TWO) == [TWO]


def test_merging_keeps_everybody_and_every_word():
    joined = merge(ONE, TWO)
    assert joined["text"] == "Lập kế hoạch. Báo cáo kết quả. Bố trí kinh phí."
    assert joined["leads"] == "Sở Y tế\nSở Tài chính"
    assert (joined["due_on"], joined["span"]) == ("30/9/2026", "10-70")


def test_marked_words_become_a_task_with_their_place():
    draft, anchor = operate({"tasks": []}, "add", text="Sở Y tế\nbáo cáo kết quả", selection="8-23")
    assert anchor == "task-0"
    assert (draft["tasks"][0]["text"], draft["tasks"][0]["span"]) == ("báo cáo kết quả", "8-23")


def test_a_forged_place_or_button_changes_nothing():
    draft, __ = operate({"tasks": []}, "add", text="ngắn", selection="2-9999")
    assert draft["tasks"][0]["span"] == ""
    assert operate({"tasks": [ONE]}, "drop-everything")[1] == ""
    assert operate({"tasks": [ONE]}, "merge-7")[0]["tasks"] == [ONE]


def test_text_is_cut_at_every_border_and_nothing_is_lost():
    text = "Số: 88/KH-UBND ngày 02/3/2026"
    places = {
        "number": {"span": [4, 6]},
        "issued_on": {"span": [20, 29]},
        "bad": {"span": [3, 900]},
    }
    pieces = pieces_of(text, places, {"tasks": [{"span": "0-29"}], "citations": []})
    assert "".join(piece.text for piece in pieces) == text
    lit = [piece.text for piece in pieces if "number" in piece.keys.split()]
    assert lit == ["88"]
    assert [a for piece in pieces for a in piece.anchors] == ["task-0", "number", "issued_on"]
