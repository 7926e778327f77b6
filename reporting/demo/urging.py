"""Urgings of the demo: one agency urged and answering, one whose answer is overdue, one draft waiting."""

from datetime import timedelta

from agencies.models import Agency, Role, User
from assignments import services
from assignments.models import Assignment, AssignmentQuerySet, State
from assignments.services import urging as urgings
from assignments.services.urging.proposing import urgeable
from reporting.demo.documents import Book

SIGNER = "Nguyễn Thị Minh Châu"


def tell_urgings(book: Book) -> None:
    """Urge the two agencies longest late on the last working day; draft one for the third today."""
    body, clock = book.agencies["ag.ubnd"], book.clock
    last = clock.calendar.add_working_days(clock.today, -1)
    by = book.desk.who(body, Role.COORDINATOR, last)
    late = urgeable(body, last).filter(due_on__lt=last - timedelta(days=3))
    agencies = _longest_late(late.select_related("agency"))
    for agency in agencies[:2]:
        _urge(book, body, agency, by=by)
    if agencies:
        _answer(book, agencies[0])
    for agency in agencies[2:3]:
        duties = urgeable(body, clock.today).filter(agency=agency).values_list("pk", flat=True)
        urgings.draft_urgings(body, duties, by=by, now=clock.now, calendar=clock.calendar)


def _longest_late(late: AssignmentQuerySet) -> list[Agency]:
    """The agencies at work on something late, longest late first, each once."""
    found: dict[int, Agency] = {}
    for duty in late.filter(state=State.WORKING).order_by("due_on", "pk"):
        found.setdefault(duty.agency_id, duty.agency)
    return list(found.values())


def _urge(book: Book, body: Agency, agency: Agency, *, by: User) -> None:
    """Draft and issue a dispatch early on the last working day, to be answered the same day."""
    clock = book.clock
    day = clock.calendar.add_working_days(clock.today, -1)
    duties = urgeable(body, day).filter(agency=agency).values_list("pk", flat=True)
    (draft,) = urgings.draft_urgings(
        body, duties, by=by, now=clock.at(day, 16, 40), calendar=clock.calendar, answer_by=day
    )
    draft = urgings.edit_draft(
        draft.pk, by=by, now=clock.at(day, 16, 45), version=draft.version, signer_name=SIGNER
    )
    urgings.issue_urging(draft.pk, by=by, now=clock.at(day, 16, 50), version=draft.version)


def _answer(book: Book, agency: Agency) -> None:
    """Let the agency report on every duty it was urged about."""
    clock = book.clock
    day = clock.calendar.add_working_days(clock.today, -1)
    for duty in Assignment.objects.filter(agency=agency, urged__isnull=False, state=State.WORKING):
        services.report_progress(
            duty.pk,
            by=book.desk.who(agency, Role.FOCAL, day),
            now=clock.at(day, 17, 5),
            version=duty.version,
            text="Đã khẩn trương thực hiện sau công văn đôn đốc; sẽ gửi kết quả trong tuần tới.",
            percent=max(duty.percent, 70),
        )
