"""Whatever people try, in any order: only the table's steps happen, and what was promised adds up."""

from datetime import datetime, time, timedelta
from uuid import uuid4

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Role
from assignments import services
from assignments.models import Assignment, Event, Extension, State
from assignments.time_cell import time_cell
from assignments.workflow import TABLE, Action, actions_for
from core.refusals import Refused
from reporting.figures import CELLS, SUPPORTS
from reporting.scopes import scope_on
from reporting.summaries import summarise
from tests import factories
from tests.conftest import TODAY

DAY = timedelta(days=1)
FIRST = TODAY - 30 * DAY
TRIES = st.lists(
    st.tuples(
        st.integers(0, 9),  # from 8 on: anything by anybody; below: something that may be done
        st.integers(0, 60),  # which of the acts possible, or which act and who
        st.integers(0, 2),  # which duty
        st.integers(-3, 25),  # the day given, counted from the day of the act
    ),
    min_size=6,
    max_size=24,
)


def choose(kind, n, duty, people, day):
    """Return who tries what with which version: mostly what may be done, sometimes anything."""
    may = [
        (who, rule.action)
        for who in people
        for rule in actions_for(duty, who, day)
        if rule.action != Action.WITHDRAW
        or n % 7 == 0  # the end of a duty is no place to start from
    ]
    if kind < 8 and may:
        return *may[n % len(may)], duty.version
    action = sorted(TABLE)[n % len(TABLE)]
    return people[n % len(people)], action, duty.version - (kind == 9)


def words(action, day, offset, agencies):
    """What any form of the workflow could hold; what a step does not take is not given."""
    given = {
        "note": {"note": "Vì cần"},
        "text": {"text": "Đã làm", "percent": 50},
        "result": {"result_words": "Báo cáo"},
    }
    some = {"note": "Vì cần"}
    for need in TABLE[action].needs:
        some |= given.get(need, {})
    if action in {Action.REPORT_COMPLETION, Action.CONFIRM}:
        some["completed_on"] = day
    if action == Action.GRANT_EXTENSION and offset % 2:
        some = {}  # as it was asked
    elif action in {Action.ASK_EXTENSION, Action.GRANT_EXTENSION, Action.SET_DEADLINE}:
        some["due_on"] = day + offset * DAY
    if action == Action.REDIRECT:
        some["agency"] = agencies[offset % len(agencies)]
    return some


def check(duty):
    """What holds of every duty at every moment."""
    granted = duty.extensions.filter(state=Extension.State.GRANTED).order_by("pk").last()
    came_from = duty.redirected_from
    if granted is not None:
        assert duty.due_on == granted.granted_due_on
    elif came_from is None:
        assert duty.due_on == duty.original_due_on
    waiting = duty.extensions.filter(state=Extension.State.OPEN)
    assert [one.asked_due_on for one in waiting] == (
        [duty.wished_due_on] if duty.wished_due_on else []
    )
    if came_from is None:
        assert duty.n_extensions == duty.extensions.filter(state=Extension.State.GRANTED).count()


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tries=TRIES, dues=st.lists(st.none() | st.integers(1, 20), min_size=3, max_size=3))
def test_no_order_of_acts_leaves_the_table(
    province, office, department, department2, coordinator, leader, focal, focal2, outsider, tries, dues
):  # fmt: skip
    second = factories.person(office, Role.COORDINATOR, username=f"c{uuid4().hex[:12]}")
    people = [focal, coordinator, leader, focal2, outsider, second]
    plan = factories.document(issuer=province, issued_on=FIRST - DAY)
    for due in dues:
        services.create_task(
            document=plan,
            title="Việc",
            lead=department,
            by=coordinator,
            now=timezone.make_aware(datetime.combine(FIRST, time(8))),
            due_on=FIRST + due * DAY if due else None,
        )
    mine = Assignment.objects.filter(task__document=plan)
    accepted = [(0, 0, which, 1) for which in range(3)]
    for n, (kind, pick, which, offset) in enumerate([*accepted, *tries]):
        day = FIRST + n * DAY
        duty = list(mine.order_by("pk"))[which % mine.count()]
        by, action, version = choose(kind, pick, duty, people, day)
        before, rule = State(duty.state), TABLE[action]
        n_events = Event.objects.filter(assignment=duty).count()
        given = words(action, day, offset, [department, department2])
        try:
            services.perform(
                duty.pk,
                action,
                by=by,
                now=timezone.make_aware(datetime.combine(day, time(10))),
                version=version,
                **given,
            )
        except (Refused, Assignment.DoesNotExist):
            kept = Assignment.objects.get(pk=duty.pk)
            assert (kept.state, kept.version) == (duty.state, duty.version)
            assert Event.objects.filter(assignment=duty).count() == n_events
            continue
        assert version == duty.version
        assert before in rule.sources
        assert rule.may_be_done_by(by, duty, day)
        after = Assignment.objects.get(pk=duty.pk)
        assert after.state == (before if rule.stays else rule.next_state(duty))
        for one in mine.all():
            check(one)
    counts = summarise(coordinator, scope_on(TODAY, document=plan)).counts
    leads = [duty for duty in mine.all().counted() if duty.role == "lead"]
    cells = [time_cell(duty, TODAY) for duty in leads]
    assert counts["total"] == len(leads) == sum(counts[cell.key] for cell in CELLS)
    assert {c.key: counts[c.key] for c in CELLS} == {c.key: cells.count(c.key) for c in CELLS}
    assert all(counts[figure.key] == 0 for figure in SUPPORTS)
