"""Reading time grows with the length of the text and no faster, whatever is typed.

Not a clock against a limit: the same words twice over are compared with themselves.
"""

import gc
import time

import pytest

from directives.intake.reading import read_text

SHORT, LONG = 4_000, 40_000
HOSTILE = (
    "a", " ", "\n", "(", "*", "_", "|", "1. ", "A-", "1/", ", ", "; ", "các ", "Giao ", "ngày ", "do ",
    "Sở Nội vụ, ", "phối hợp với các sở, ", "Ủy ban nhân dân ", "Căn cứ Luật ", "trước ngày ",
    "từ nay đến ", "về việc ", "\nKính gửi:", "\nNơi nhận:\n- a;", "x | y | z\n", "Hà Nội, ", "e\u0301",
)  # fmt: skip


def seconds(text):
    gc.collect()
    began = time.process_time()
    read_text(text)
    return time.process_time() - began


def filled(unit, length):
    return (unit * (length // len(unit) + 1))[:length]


@pytest.mark.parametrize("unit", HOSTILE, ids=repr)
def test_ten_times_the_text_is_not_a_hundred_times_the_work(unit):
    short = min(seconds(filled(unit, SHORT)) for _run in range(2))
    assert seconds(filled(unit, LONG)) <= 30 * max(short, 0.02)


def test_two_hundred_thousand_letters_are_read_to_the_end():
    text = "Giao Sở Nội vụ báo cáo trước ngày 01/02/2025 theo Kế hoạch số 1/KH-UBND.\n"
    reading = read_text(filled(text, 200_000))
    assert len(reading.tasks) >= 200_000 // len(text)
