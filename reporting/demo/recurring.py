"""The recurring reports of the demo: a month the departments report on, a quarter the communes do.

The rules are laid down on their documents' days and their periods made by the sweep of production,
moved through the days; then each agency does what its habit says.
"""

from datetime import timedelta

from agencies.models import Role
from assignments import services
from assignments.models import Assignment, Task
from assignments.periods import Cadence
from assignments.services.making import make_due_periods
from reporting.demo.data import Row, read
from reporting.demo.documents import Book, registered_on
from reporting.demo.tasks import Part

# What an agency does period by period, newest last; I and A have not sent (see story).
HABITS = ("DDDDDD", "DLDDDR", "DDLLDI", "DDDLAD", "LDDDDR", "DDDDLI", "DLLDIA", "DDDDDR")


def tell_recurring(book: Book) -> list[Part]:
    """Lay down the rules, make their periods up to today, and say how each duty goes."""
    tasks = [_lay_down(book, row) for row in read("recurring.json")["tasks"]]
    day = min(timed.created_at.date() for timed in tasks)
    while day < book.clock.today:
        make_due_periods(now=book.clock.at(day, 6))
        day += timedelta(days=7)
    make_due_periods(now=book.clock.at(book.clock.today, 6))
    return [part for task in tasks for part in _parts(task)]


def _lay_down(book: Book, row: Row) -> Task:
    document = book.rows[row["document"]]
    day = registered_on(document, book.clock)
    issuer = book.agencies[document["issuer"]]
    plan = services.RecurrencePlan(
        cadence=Cadence(**row["cadence"]), first=day + timedelta(days=row["first"]), days_ahead=12
    )
    return services.create_task(
        document=book.documents[row["document"]],
        by=book.desk.who(issuer, Role.COORDINATOR, day),
        now=book.clock.at(day, 11),
        title=row["title"],
        text=row["text"],
        section=row["section"],
        due_words=row["due_words"],
        mode=Task.Mode.EACH,
        group=book.groups[row["group"]],
        group_on=day,
        assigner=issuer,
        recurrence=plan,
    )


def _parts(task: Task) -> list[Part]:
    """Give each duty the letter of its agency's habit; the newest period takes the last letter."""
    duties = list(
        Assignment.objects.filter(task=task)
        .select_related("agency", "named_agency", "assigner", "task__document")
        .order_by("named_agency__position", "pk")
    )
    periods = sorted({duty.period_from for duty in duties if duty.period_from}, reverse=True)
    back = {begin: at for at, begin in enumerate(periods)}
    agencies = list(dict.fromkeys(duty.named_agency_id for duty in duties))
    return [
        Part(duty, _letter(agencies.index(duty.named_agency_id), back[duty.period_from]))
        for duty in duties
        if duty.period_from
    ]


def _letter(agency: int, periods_ago: int) -> str:
    habit = HABITS[agency % len(HABITS)]
    return habit[-1 - periods_ago % len(habit)]
