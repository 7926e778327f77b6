"""The postal register of the demo: a handful of envelopes, one line put right, one struck."""

from datetime import date, timedelta

from agencies.models import Role
from directives import services
from directives.models import PostalSending, Register, RegisterEntry
from directives.services import EnvelopeLine
from reporting.demo.documents import Book

_OWN_WORDS = (
    EnvelopeLine(
        addressees="Bưu điện tỉnh, để phát hành đến các điểm bưu điện - văn hóa xã",
        n_envelopes=12,
        note="Bưu gửi thường",
    ),
    EnvelopeLine(
        addressees="Đài Khí tượng Thủy văn khu vực", receipt="RA 401 118 225 VN", note="Bảo đảm"
    ),
    EnvelopeLine(addressees="Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh và các đoàn thể", n_envelopes=6),
    EnvelopeLine(
        addressees="Các doanh nghiệp viễn thông trên địa bàn tỉnh",
        n_envelopes=4,
        receipt="EA 220 764 031 VN",
        note="Chuyển phát nhanh",
    ),
    EnvelopeLine(addressees="Trường Chính trị tỉnh", receipt="RA 401 118 239 VN"),
)
_RETURNED = "Bưu điện hoàn bì do ghi thiếu địa chỉ; gửi lại bằng bì khác."


def tell_postings(book: Book) -> None:
    """Take the newest documents of the committee to the post, the oldest of them first."""
    body, clock = book.agencies["ag.ubnd"], book.clock
    newest = RegisterEntry.objects.filter(
        register__agency=body, register__direction=Register.Direction.OUTGOING, struck_at=None
    ).order_by("-entered_on", "-pk")[: len(_OWN_WORDS)]
    made: list[PostalSending] = []
    for entry, own in zip(reversed(newest), _OWN_WORDS, strict=False):
        day = min(clock.calendar.add_working_days(entry.entered_on, 1), clock.today)
        proposed = [line for line, is_there in services.proposed_envelopes(entry) if not is_there]
        made += services.record_sendings(
            entry,
            by=book.desk.who(body, Role.CLERK, day),
            now=clock.at(day, 15, 40),
            posted_on=day,
            lines=[*proposed[:2], own],
        )
    if len(made) > 2:
        _put_right(book, made[0], made[0].posted_on)
        _strike(book, made[2], made[2].posted_on + timedelta(days=3))


def _put_right(book: Book, sending: PostalSending, day: date) -> None:
    line = EnvelopeLine(
        addressees=sending.addressees, n_envelopes=sending.n_envelopes + 1, note="Thêm một bì"
    )
    services.correct_sending(
        sending,
        by=book.desk.who(sending.register.agency, Role.CLERK, day),
        now=book.clock.at(day, 16, 5),
        version=sending.version,
        posted_on=sending.posted_on,
        line=line,
    )


def _strike(book: Book, sending: PostalSending, day: date) -> None:
    day = min(day, book.clock.today)
    services.strike_sending(
        sending,
        by=book.desk.who(sending.register.agency, Role.CLERK, day),
        now=book.clock.at(day, 9, 20),
        version=sending.version,
        reason=_RETURNED,
    )
