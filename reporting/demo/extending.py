"""More time in the demo: one request waits for a decision, one was granted with another date."""

from datetime import timedelta

from agencies.models import Role
from assignments import services
from assignments.models import Assignment, State
from assignments.workflow import Action
from reporting.demo.documents import Book

WHY = "Một số xã chưa gửi số liệu; cần thêm thời gian để tổng hợp và kiểm tra."


def tell_extensions(book: Book) -> None:
    """Let two agencies ask yesterday for two more weeks; the second gets one of them today."""
    body, clock = book.agencies["ag.ubnd"], book.clock
    yesterday = clock.at(clock.calendar.add_working_days(clock.today, -1), 15, 20)
    running = Assignment.objects.leads().filter(
        assigner=body,
        state=State.WORKING,
        due_on__gt=clock.today + timedelta(days=2),
        task__serves=None,
        period_from=None,
        last_report_at__lt=yesterday,
    )
    for n, duty in enumerate(running.select_related("agency").order_by("due_on", "pk")[:2]):
        assert duty.due_on is not None  # asked for above
        asked = services.perform(
            duty.pk,
            Action.ASK_EXTENSION,
            by=book.desk.who(duty.agency, Role.FOCAL, yesterday.date()),
            now=yesterday,
            version=duty.version,
            due_on=duty.due_on + timedelta(days=14),
            note=WHY,
        )
        if n:
            services.perform(
                duty.pk,
                Action.GRANT_EXTENSION,
                by=book.desk.who(body, Role.COORDINATOR, clock.today),
                now=clock.now,
                version=asked.version,
                due_on=duty.due_on + timedelta(days=7),
                note="Gia hạn một tuần; số liệu còn thiếu báo cáo bổ sung sau.",
            )
