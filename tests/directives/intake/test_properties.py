"""Documents printed from known fields in many layouts and damages are read back as they were meant."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.folding import fold, fold_words
from directives.intake.reading import read_text
from directives.intake.vocabulary import CENTRAL_CITIES, PROVINCES
from tests.directives.intake.printing import DAMAGES, LAYOUTS, Paper

OFFICES = (
    "Sở Nội vụ",
    "Sở Y tế",
    "Sở Khoa học và Công nghệ",
    "Sở Giáo dục và Đào tạo",
    "Sở Xây dựng",
)
LEADS = (
    "Văn phòng Ủy ban nhân dân tỉnh", "Công an tỉnh", "Sở Tài chính", "Thanh tra tỉnh",
    "Ủy ban nhân dân các xã, phường", "các sở, ban, ngành tỉnh", "Sở Văn hóa, Thể thao và Du lịch",
    "Bộ Chỉ huy quân sự tỉnh", "Kho bạc Nhà nước tỉnh",
)  # fmt: skip
ADDRESSEES = (
    "Các sở, ban, ngành tỉnh", "Ủy ban nhân dân các xã, phường, đặc khu", "Công an tỉnh",
    "Báo và Đài Phát thanh, Truyền hình tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
)  # fmt: skip
SUBJECTS = (
    "báo cáo kết quả cải cách hành chính quý III năm 2025",
    "triển khai thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị",
    "đôn đốc giải ngân vốn đầu tư công",
    "góp ý dự thảo Kế hoạch phòng, chống thiên tai và tìm kiếm cứu nạn",
)
SIGNERS = ("Trần Thị Bích Hằng", "Nguyễn Văn An", "Lò Văn Tiến", "Đặng Quốc Khánh", "Y Thanh Hà")

dates = st.dates(date(2019, 1, 1), date(2026, 9, 1))
papers = st.builds(
    Paper,
    province=st.sampled_from([p for p in PROVINCES if fold(p) not in CENTRAL_CITIES]),
    office=st.sampled_from(OFFICES),
    number=st.integers(1, 9999) | st.none(),
    unit=st.sampled_from(("CCHC", "VP", "QLCN", "KGVX", "NVY")),
    issued=dates,
    subject=st.sampled_from(SUBJECTS),
    addressees=st.lists(st.sampled_from(ADDRESSEES), min_size=1, max_size=4, unique=True).map(tuple),
    cited=st.tuples(st.integers(1, 999).map(lambda n: f"{n}/KH-UBND"), dates),
    lead=st.sampled_from(LEADS),
    support=st.sampled_from(("Sở Tư pháp", "các đơn vị liên quan", "Công an các xã, phường")),
    due=dates.map(lambda d: d + timedelta(days=40)),
    signer=st.sampled_from(SIGNERS),
    date_style=st.integers(0, 2),
)  # fmt: skip
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def same(got, wanted):
    return fold_words(got or "") == fold_words(wanted or "")


def read_back(paper, text):
    reading = read_text(text)
    header = reading.header
    assert header.number == paper.code
    assert header.notation == paper.notation
    assert header.issued.whole == paper.issued
    assert same(header.issuer, paper.issuer)
    assert header.document_type == "công văn"
    assert same(header.subject, paper.subject)
    assert same(reading.signature.name, paper.signer)
    assert [fold_words(name) for name in reading.recipients] == [
        fold_words(name) for name in paper.addressees
    ]
    number, when = paper.cited
    assert (number, when) in [(c.number, c.date) for c in reading.citations]
    assert paper.due in [limit.resolved for limit in reading.deadlines]
    [task] = [t for t in reading.tasks if same("; ".join(t.leads), paper.lead)][:1] or [None]
    assert task is not None, [t.leads for t in reading.tasks]
    assert fold_words(paper.support) in [fold_words(name) for name in task.support]
    assert task.deadline.resolved == paper.due
    return reading


@pytest.mark.parametrize("layout", LAYOUTS)
@quick
@given(paper=papers)
def test_every_layout_is_read_back(layout, paper):
    assert read_back(paper, getattr(paper, layout)()).tasks


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@quick
@given(paper=papers, layout=st.sampled_from(("plain", "joined_number_and_date", "signature_first")))
def test_every_damage_is_survived(damage, paper, layout):
    assert read_back(paper, damage(getattr(paper, layout)())).tasks


@quick
@given(text=st.text(max_size=600))
def test_any_text_at_all_is_read_without_an_error(text):
    reading = read_text(text)
    assert reading.as_json("x.txt")["file"] == "x.txt"


@quick
@given(
    paper=papers,
    cut=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_torn_document_is_read_without_an_error(paper, cut):
    text = paper.plain()
    first, last = sorted(int(part * len(text)) for part in cut)
    reading = read_text(text[:first] + text[last:])
    for task in reading.tasks:
        assert 0 <= task.span[0] < task.span[1] <= len(reading.text)
