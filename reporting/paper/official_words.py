"""Work states and time cells in the words of official paper, whatever language the screen has."""

from agencies.models import Block
from assignments.models import State
from assignments.time_cell import TimeCell

STATE_WORDS = {
    State.ISSUED: "Chưa thực hiện",
    State.WORKING: "Đang thực hiện",
    State.REPORTED: "Chờ xác nhận",
    State.DONE: "Đã hoàn thành",
    State.SUSPENDED: "Tạm hoãn",
    State.RETURNED: "Trả lại",
    State.WITHDRAWN: "Thu hồi",
}
CELL_WORDS = {
    TimeCell.DONE_ON_TIME: "Đúng hạn",
    TimeCell.DONE_LATE: "Quá hạn",
    TimeCell.WITHIN: "Trong hạn",
    TimeCell.OVERDUE: "Quá hạn",
    TimeCell.NO_DEADLINE: "Không thời hạn",
    TimeCell.NO_DEADLINE_DONE: "Không thời hạn",
}

# The words official tables use; the choices of the model are translated for the screen.
BLOCK_NAMES = {
    Block.DEPARTMENTS.value: "Sở, ban, ngành",
    Block.DISTRICTS.value: "Ủy ban nhân dân các huyện, thành phố",
    Block.COMMUNES.value: "Xã, phường, đặc khu",
    Block.PARTY.value: "Cơ quan Đảng, Mặt trận và đoàn thể",
    Block.OTHER.value: "Cơ quan, đơn vị khác",
}


def cell_words(cell: str, n_days_late: int) -> str:
    """Say the cell, of late ones how late: "Quá hạn 12 ngày"."""
    late = f" {n_days_late} ngày" if n_days_late else ""
    return f"{CELL_WORDS[TimeCell(cell)]}{late}"
