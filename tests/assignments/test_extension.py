"""More time: who asks, who decides, what it does to the deadline, and when a request falls away."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Membership, Role
from agencies.visibility import forget_memberships
from assignments import services
from assignments.models import Event, Extension, Notice, State
from assignments.workflow import Action, actions_for
from core.refusals import NotAllowed, Refused, Stale
from tests import factories
from tests.assignments.conftest import REPORT

WISH = date(2026, 10, 15)


def request_of(duty):
    return Extension.objects.get(assignment=duty)


def test_asking_leaves_the_deadline_and_tells_the_assigner(coordinator, asked, focal, now):
    request = request_of(asked)
    assert (asked.state, asked.due_on, asked.wished_due_on) == (
        State.WORKING,
        date(2026, 9, 30),
        WISH,
    )
    assert (request.state, request.asked_by, request.asked_at) == ("open", focal, now)
    assert request.history.get().history_user == focal
    assert [(n.person, n.verb) for n in Notice.objects.all()] == [(coordinator, "ask_extension")]


def test_granting_as_asked_moves_the_deadline_and_keeps_the_first(asked, focal, coordinator, now):
    duty = services.grant_extension(asked.pk, by=coordinator, now=now, version=asked.version)
    duty.refresh_from_db()
    assert (duty.due_on, duty.original_due_on) == (WISH, date(2026, 9, 30))
    assert (duty.n_extensions, duty.wished_due_on, duty.asked_by) == (1, None, None)
    request = request_of(duty)
    assert (request.state, request.granted_due_on, request.decided_by) == (
        "granted",
        WISH,
        coordinator,
    )
    assert Notice.objects.get(verb="grant_extension").person == focal


def test_another_date_is_granted_with_a_word(asked, coordinator, now):
    call = {"by": coordinator, "now": now, "version": asked.version}
    other = date(2026, 10, 5)
    with pytest.raises(Refused) as why:
        services.grant_extension(asked.pk, due_on=other, **call)
    assert why.value.field == "note"
    with pytest.raises(Refused) as why:
        services.grant_extension(asked.pk, due_on=date(2026, 9, 30), note="Không", **call)
    assert why.value.field == "due_on"
    duty = services.grant_extension(asked.pk, due_on=other, note="Mười ngày là đủ", **call)
    assert (duty.due_on, request_of(duty).asked_due_on) == (other, WISH)
    assert Event.objects.get(verb="grant_extension").facts["asked"] == WISH.isoformat()


def test_refusing_leaves_the_deadline_and_needs_a_reason(asked, coordinator, now):
    call = {"by": coordinator, "now": now, "version": asked.version}
    with pytest.raises(Refused) as why:
        services.refuse_extension(asked.pk, note=" ", **call)
    assert why.value.field == "note"
    duty = services.refuse_extension(asked.pk, note="Tỉnh phải báo cáo đúng hạn", **call)
    assert (duty.due_on, duty.n_extensions, duty.wished_due_on) == (date(2026, 9, 30), 0, None)
    assert request_of(duty).state == "refused"


def test_after_any_answer_one_may_ask_again(asked, focal, coordinator, now):
    services.refuse_extension(
        asked.pk, by=coordinator, now=now, version=asked.version, note="Không"
    )
    again = services.ask_extension(
        asked.pk, by=focal, now=now, version=4, due_on=WISH, note="Vẫn cần"
    )
    services.drop_extension(asked.pk, by=focal, now=now, version=again.version)
    states = list(Extension.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["refused", "dropped"]


def test_only_one_request_is_open_at_a_time(asked, focal, now):
    with pytest.raises(Refused):
        services.ask_extension(
            asked.pk, by=focal, now=now, version=asked.version, due_on=WISH, note="Lần nữa"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            assignment=asked, due_before=asked.due_on, asked_due_on=WISH, reason="x", asked_at=now
        )


@pytest.mark.parametrize(
    "wished", [None, date(2026, 9, 30), date(2026, 9, 1)], ids=["none", "same", "earlier"]
)
def test_the_new_date_is_later_than_the_one_in_force(wished, working, focal, now):
    with pytest.raises(Refused) as why:
        services.ask_extension(working.pk, by=focal, now=now, version=2, due_on=wished, note="Chậm")
    assert why.value.field == "due_on"


def test_a_day_gone_by_is_not_asked_for(working, focal, now):
    later = now + timedelta(days=40)
    with pytest.raises(Refused) as why:
        services.ask_extension(
            working.pk, by=focal, now=later, version=2, due_on=date(2026, 10, 2), note="Chậm"
        )
    assert why.value.field == "due_on"


def test_a_support_asks_for_nothing(support, focal2, now):
    assert Action.ASK_EXTENSION not in [r.action for r in actions_for(support, focal2, now.date())]
    with pytest.raises(Refused):
        services.ask_extension(support.pk, by=focal2, now=now, version=1, due_on=WISH, note="Chậm")


def test_what_has_no_deadline_cannot_be_extended(working, focal, now):
    working.due_on = working.original_due_on = None
    working.save(update_fields=["due_on", "original_due_on"])
    with pytest.raises(Refused):
        services.ask_extension(working.pk, by=focal, now=now, version=2, due_on=WISH, note="Chậm")


@pytest.mark.parametrize("action", [Action.GRANT_EXTENSION, Action.REFUSE_EXTENSION])
def test_nobody_decides_on_their_own_request(action, asked, focal, office, now):
    Membership.objects.create(
        user=focal, agency=office, role=Role.COORDINATOR, valid_from=factories.LONG_AGO
    )
    forget_memberships(focal)
    with pytest.raises(NotAllowed):
        services.perform(
            asked.pk, action, by=focal, now=now, version=asked.version, note="Tự quyết"
        )
    assert action not in [r.action for r in actions_for(asked, focal, now.date())]


@pytest.mark.parametrize(
    ("days", "allowed"), [(0, True), (10, True), (11, False)], ids=["off", "just", "short"]
)
def test_days_ahead_are_working_days(days, allowed, settings, working, focal, now):
    settings.EXTENSION_DAYS_AHEAD = days  # 16/9 to 30/9 are ten working days
    call = {"by": focal, "now": now, "version": 2, "due_on": WISH, "note": "Chậm"}
    if allowed:
        assert services.ask_extension(working.pk, **call).wished_due_on == WISH
    else:
        with pytest.raises(Refused, match="11"):
            services.ask_extension(working.pk, **call)


def test_the_number_of_extensions_can_be_limited(settings, asked, focal, coordinator, now):
    settings.EXTENSION_LIMIT = 1
    services.grant_extension(asked.pk, by=coordinator, now=now, version=asked.version)
    with pytest.raises(Refused):
        services.ask_extension(
            asked.pk, by=focal, now=now, version=4, due_on=date(2026, 11, 1), note="Nữa"
        )


def test_the_length_of_one_extension_can_be_limited(settings, working, focal, now):
    settings.EXTENSION_MAX_DAYS = 14
    with pytest.raises(Refused) as why:
        services.ask_extension(working.pk, by=focal, now=now, version=2, due_on=WISH, note="Chậm")
    assert why.value.field == "due_on"


@pytest.mark.parametrize(
    "action", ["report_completion", "return", "suspend", "withdraw", "redirect"]
)
def test_a_request_falls_away_with_the_work(action, asked, focal, coordinator, province, now):
    facts = {
        "report_completion": {**REPORT, "completed_on": date(2026, 9, 10)},
        "redirect": {"agency": factories.agency(province=province), "note": "Nhầm"},
    }.get(action, {"note": "Vì lý do khác"})
    by = focal if action in {"report_completion", "return"} else coordinator
    duty = services.perform(asked.pk, action, by=by, now=now, version=asked.version, **facts)
    duty.refresh_from_db()
    assert duty.wished_due_on is None
    assert (duty.due_on, duty.n_extensions) == (date(2026, 9, 30), 0)
    assert request_of(duty).state == "dropped"
    assert Event.objects.get(assignment=duty, verb="extension_fell").facts["why"] == action


def test_a_corrected_deadline_takes_the_request_with_it(asked, coordinator, now):
    services.correct_task(
        asked.task_id, by=coordinator, now=now, version=1, due_on=date(2026, 11, 1)
    )
    asked.refresh_from_db()
    assert (asked.due_on, asked.wished_due_on) == (date(2026, 11, 1), None)
    assert request_of(asked).state == "dropped"


def test_a_stale_decision_is_refused(asked, coordinator, now):
    with pytest.raises(Stale):
        services.grant_extension(asked.pk, by=coordinator, now=now, version=asked.version - 1)
    assert request_of(asked).state == "open"


def test_the_clock_set_back_stops_nobody(asked, coordinator, now):
    before = now - timedelta(hours=1)
    duty = services.grant_extension(asked.pk, by=coordinator, now=before, version=asked.version)
    assert request_of(duty).decided_at == now
