"""A duty sent to the wrong agency: it goes on to the right one, and both keep their own story."""

from datetime import date

import pytest

from assignments import services
from assignments.models import Assignment, Event, Notice, State
from core.refusals import Refused
from directives.models import Document
from tests import factories


@pytest.fixture
def right(province):
    return factories.agency(name="Sở Công Thương", province=province)


@pytest.fixture
def returned(working, focal, now):
    return services.return_(
        working.pk, by=focal, now=now, version=working.version, note="Không thuộc chức năng"
    )


def test_a_returned_duty_goes_on_with_the_same_deadlines(
    returned, right, focal, coordinator, now, on
):
    theirs = factories.person(right, "focal")
    old = services.redirect(
        returned.pk, by=coordinator, now=now, version=returned.version, agency=right, note="Đúng"
    )
    old.refresh_from_db()
    new = old.redirected_to
    assert (old.state, old.agency_id != right.pk) == (State.WITHDRAWN, True)
    assert (new.state, new.agency, new.named_agency, new.role) == (
        State.ISSUED, right, right, old.role,
    )  # fmt: skip
    assert (new.due_on, new.original_due_on, new.assigned_on) == (
        old.due_on, old.original_due_on, on,
    )  # fmt: skip
    assert Event.objects.get(assignment=new).facts["from"] == str(old.agency)
    assert Event.objects.get(assignment=old, verb="redirect").facts["to"] == str(right)
    told = {(n.person, n.assignment_id, n.verb) for n in Notice.objects.exclude(verb="return")}
    assert told == {(focal, old.pk, "redirect"), (theirs, new.pk, "assign")}
    assert new.history.get().history_user == coordinator


def test_the_agency_it_goes_to_sees_the_document(returned, right, coordinator, now):
    theirs = factories.person(right, "focal")
    services.redirect(
        returned.pk, by=coordinator, now=now, version=returned.version, agency=right, note="Đúng"
    )
    assert Document.objects.visible_to(theirs).filter(pk=returned.task.document_id).exists()
    assert Assignment.objects.visible_to(theirs).filter(agency=right).exists()


def test_the_former_agency_still_reads_its_own_part(returned, right, focal, coordinator, now):
    services.redirect(
        returned.pk, by=coordinator, now=now, version=returned.version, agency=right, note="Đúng"
    )
    assert list(Assignment.objects.visible_to(focal)) == [returned]


@pytest.mark.parametrize("start", [State.ISSUED, State.WORKING])
def test_the_assigner_may_redirect_before_it_is_returned(start, in_state, right, coordinator, now):
    duty = in_state(start)
    services.redirect(duty.pk, by=coordinator, now=now, version=1, agency=right, note="Giao nhầm")
    leads = Assignment.objects.counted().leads().filter(task=duty.task_id)
    assert [a.agency for a in leads] == [right]


def test_supports_stay_when_the_lead_is_redirected(returned, support, right, coordinator, now):
    services.redirect(
        returned.pk, by=coordinator, now=now, version=returned.version, agency=right, note="Đúng"
    )
    support.refresh_from_db()
    assert support.state == State.ISSUED


def test_it_goes_neither_to_itself_nor_to_who_has_a_part(
    returned, department, department2, coordinator, now
):
    call = {"by": coordinator, "now": now, "version": returned.version, "note": "Đúng"}
    for agency in (department, department2, None):
        with pytest.raises(Refused) as why:
            services.redirect(returned.pk, agency=agency, **call)
        assert why.value.field == "agency"
    assert Assignment.objects.filter(redirected_from__isnull=False).count() == 0


def test_it_goes_to_no_agency_that_has_ended(returned, right, coordinator, now):
    right.ended_on = date(2026, 6, 30)
    right.save(update_fields=["ended_on"])
    with pytest.raises(Refused) as why:
        services.redirect(
            returned.pk, by=coordinator, now=now, version=returned.version, agency=right, note="x"
        )
    assert why.value.field == "agency"


def test_a_redirected_duty_can_be_redirected_again(returned, right, province, coordinator, now):
    third = factories.agency(province=province)
    call = {"by": coordinator, "now": now, "note": "Đúng"}
    services.redirect(returned.pk, version=returned.version, agency=right, **call)
    second = Assignment.objects.get(redirected_from=returned)
    services.redirect(second.pk, version=1, agency=third, **call)
    assert Assignment.objects.get(redirected_from=second).agency == third
