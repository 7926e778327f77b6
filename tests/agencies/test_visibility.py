"""Who sees which agencies' documents and duties (DESIGN section 4)."""

from datetime import date

from agencies.models import Membership, Role, StandIn, Succession
from agencies.visibility import ASSIGNERS, forget_memberships, may_act, reach_of
from assignments.models import Assignment
from directives.models import Document
from tests import factories


def test_members_see_their_own_agency_only(focal, department, department2, province, on):
    mine = factories.document(issuer=department)
    factories.document(issuer=department2)
    assert list(Document.objects.visible_to(focal)) == [mine]


def test_coordinating_office_sees_the_whole_province(coordinator, department, department2):
    factories.document(issuer=department)
    factories.document(issuer=department2)
    assert Document.objects.visible_to(coordinator).count() == 2


def test_administrator_sees_no_content(administrator, province):
    factories.document(issuer=province)
    assert Document.objects.visible_to(administrator).count() == 0


def test_outsider_and_anonymous_see_nothing(outsider, anonymous, province):
    factories.document(issuer=province)
    assert not Document.objects.visible_to(outsider)
    assert not Document.objects.visible_to(anonymous)


def test_heir_reads_what_its_predecessor_left(focal, department, province, on):
    older = factories.agency(name="Sở Tài chính cũ", province=province, ended_on=date(2025, 6, 30))
    paper = factories.document(issuer=older)
    Succession.objects.create(
        predecessor=older, successor=department, kind=Succession.Kind.MERGE, on=date(2025, 7, 1)
    )
    assert paper in Document.objects.visible_to(focal)


def test_leader_sees_agencies_below(department, province):
    below = factories.agency(name="Chi cục", province=province, parent=department)
    chief = factories.person(department, Role.LEADER)
    paper = factories.document(issuer=below)
    assert paper in Document.objects.visible_to(chief)


def test_expired_membership_gives_nothing(focal, department, on):
    Membership.objects.filter(user=focal).update(valid_until=date(2026, 1, 1))
    factories.document(issuer=department)
    forget_memberships(focal)
    assert not reach_of(focal, on)


def test_stand_in_sees_and_acts_for_the_absent(focal, coordinator, province, on):
    assert not may_act(focal, ASSIGNERS, province, on)
    StandIn.objects.create(absent=coordinator, deputy=focal, valid_from=on, valid_until=on)
    forget_memberships(focal)
    assert may_act(focal, ASSIGNERS, province, on)


def test_lead_and_support_of_one_task_see_each_other(
    focal, focal2, department, department2, province
):
    duty = factories.task(document=factories.document(issuer=province))
    lead = factories.assignment(task=duty, agency=department)
    support = factories.assignment(task=duty, agency=department2, role="support")
    assert set(Assignment.objects.visible_to(focal)) == {lead, support}
    assert set(Assignment.objects.visible_to(focal2)) == {lead, support}


def test_members_of_a_collective_task_do_not_see_each_other(
    focal, focal2, department, department2, province
):
    duty = factories.task(document=factories.document(issuer=province), mode="each")
    mine = factories.assignment(task=duty, agency=department)
    factories.assignment(task=duty, agency=department2)
    assert list(Assignment.objects.visible_to(focal)) == [mine]
