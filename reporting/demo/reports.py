"""Reports of the demo: one frozen and printed, one being checked, a schedule, a closed volume."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agencies.models import Agency, Role, User
from assignments.periods import Frequency, period_around
from core.files import files_undone_on_failure
from directives.models import Register
from reporting import drafts, runs
from reporting.demo.documents import Book
from reporting.models import USUAL_SECTIONS, AgencyCheck, ReportRun, ReportSchedule
from reporting.schedules import save_schedule
from reporting.volumes import close_volume, next_first_number

OPENING = (
    "Trong kỳ, các cơ quan, đơn vị tiếp tục triển khai nhiệm vụ được giao; báo cáo tổng hợp từ số liệu "
    "do các cơ quan, đơn vị cập nhật."
)
OBJECTION = (
    "Một nhiệm vụ thống kê là quá hạn đã được cơ quan báo cáo hoàn thành, đang chờ xác nhận. "
    "Đề nghị rà soát lại."
)
VOLUME_OF = "ag.skhcn"  # its people keep its registers themselves
N_BOUND = 3  # lines of the closed volume; the others stay to be worked with


@dataclass(frozen=True)
class Office:
    """The body the reports are of, and who makes them."""

    body: Agency
    coordinator: User
    leader: User


def tell_reports(book: Book) -> None:
    """Make the reports after the story is told, so that their figures are those of the lists."""
    body, today = book.agencies["ag.ubnd"], book.clock.today
    office = Office(
        body=body,
        coordinator=book.desk.who(body, Role.COORDINATOR, today),
        leader=book.desk.who(body, Role.LEADER, today),
    )
    _freeze_last_month(book, office)
    _ask_about_this_quarter(book, office)
    _lay_down_schedule(book, office)
    _close_volume(book)


def _made(run: ReportRun, now: datetime) -> ReportRun:
    """Do a worker's part here and now: the demo is whole when it is loaded."""
    claim = runs.claim_run(run.pk, clock=lambda: now)
    if claim is not None:
        runs.make_run(claim)
    run = ReportRun.objects.get(pk=run.pk)
    if run.state == ReportRun.State.FAILED:
        raise RuntimeError(run.error)
    return run


def _drafted(
    office: Office, begin: date, end: date, cut_off: date, now: datetime, **narrowed: str
) -> ReportRun:
    run = runs.request_run(
        by=office.coordinator, now=now, kind=ReportRun.Kind.COMPLIANCE, agency=office.body,
        period_from=begin, period_to=end, cut_off=cut_off, is_drafted=True,
        sections=list(USUAL_SECTIONS), **narrowed,
    )  # fmt: skip
    return _made(run, now)


def _freeze_last_month(book: Book, office: Office) -> None:
    """The month before: drafted on its first working day after, frozen by the leader the same day."""
    clock = book.clock
    begin, end = period_around(Frequency.MONTHLY, clock.today.replace(day=1) - timedelta(days=1))
    day = min(clock.calendar.add_working_days(end, 1), clock.today)
    with files_undone_on_failure():
        run = _drafted(office, begin, end, end, clock.at(day, 8, 30))
        run = drafts.edit_draft(
            run.pk, by=office.coordinator, now=clock.at(day, 9), version=run.version,
            sections=list(USUAL_SECTIONS), opening=OPENING, difficulties=run.difficulties,
            proposals=run.proposals,
        )  # fmt: skip
        run = drafts.freeze_run(
            run.pk, by=office.leader, now=clock.at(day, 10), version=run.version, note=""
        )
        _made(run, clock.at(day, 10, 1))


def _ask_about_this_quarter(book: Book, office: Office) -> None:
    """The quarter so far, asked of departments on the last working day: one confirmed, one objects."""
    clock = book.clock
    day = clock.calendar.add_working_days(clock.today, -1)
    begin, _end = period_around(Frequency.QUARTERLY, day)
    run = _drafted(office, begin, day, day, clock.at(day, 14), block="departments")
    run = drafts.start_checking(
        run.pk, by=office.coordinator, now=clock.at(day, 14, 30), version=run.version,
        check_by=clock.calendar.add_working_days(clock.today, 2),
    )  # fmt: skip
    answers = iter(
        [
            (AgencyCheck.Answer.CONFIRMED, "", False),
            (AgencyCheck.Answer.OBJECTED, OBJECTION, True),
        ]
    )
    for check in run.checks.select_related("agency"):
        person = _officer_of(book, check.agency, day)
        if person is None or person.username.startswith("focal"):
            continue  # who signs in to try the program answers for themselves
        answer, words, is_wrong = next(answers, ("", "", False))
        if not answer:
            break
        n_late = check.figures["overdue"]
        drafts.answer_check(
            check.pk, by=person, now=clock.at(day, 16), answer=answer, words=words,
            version=run.version, claims={"overdue": n_late - 1} if is_wrong and n_late else None,
        )  # fmt: skip


def _officer_of(book: Book, agency: Agency, on: date) -> User | None:
    try:
        return book.desk.who(agency, Role.FOCAL, on)
    except LookupError:
        return None


def _lay_down_schedule(book: Book, office: Office) -> None:
    clock = book.clock
    save_schedule(
        ReportSchedule(), by=office.coordinator, now=clock.at(clock.today, 8),
        addressees=[office.coordinator, office.leader], kind=ReportRun.Kind.COMPLIANCE,
        agency=office.body, frequency=Frequency.MONTHLY, day=2, hour=7, is_drafted=True,
        sections=list(USUAL_SECTIONS), is_active=True,
    )  # fmt: skip


def _close_volume(book: Book) -> None:
    """Bind the first lines of a department's register; its numbers began in the books of before."""
    clock, agency = book.clock, book.agencies[VOLUME_OF]
    register = Register.objects.filter(
        agency=agency, direction=Register.Direction.INCOMING, year=clock.today.year
    ).first()
    numbers = (
        list(register.entries.order_by("number").values_list("number", flat=True))
        if register
        else []
    )
    if register is None or len(numbers) <= N_BOUND:
        return  # early in a year there is nothing to bind yet
    close_volume(
        register, by=book.desk.who(agency, Role.CLERK, clock.today),
        now=clock.at(clock.today, 8), first_number=next_first_number(register),
        up_to=numbers[N_BOUND - 1], gaps_confirmed=True,
    )  # fmt: skip
