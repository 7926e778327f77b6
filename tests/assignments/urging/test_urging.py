"""Proposing, drafting, issuing and answering an urging, by its services."""

from datetime import date, timedelta

import pytest

from agencies.models import Role
from assignments import services as duties
from assignments.models import Event, Notice, UrgedDuty, Urging, urgings_of
from assignments.services import urging as services
from core.models import Mail
from core.refusals import NotAllowed, Refused, Stale
from core.workdays import PLAIN_CALENDAR
from directives.models import Document, RegisterEntry
from tests import factories


def proposed(body, on, **rule):
    found = services.proposals_of(body, services.Rule(**rule), on=on, calendar=PLAIN_CALENDAR)
    return {p.agency.name: [d.duty.title for d in p.duties] for p in found}


def test_rule_proposes_what_is_late_for_long_enough(province, late, on):
    assert proposed(province, on, late_days=3) == {
        "Sở Tài chính": ["Rà soát dự toán", "Báo cáo giải ngân"]
    }
    assert "Sở Xây dựng" in proposed(province, on, late_days=1)


def test_rule_leaves_in_peace_whom_it_urged_lately(province, issued, on, now):
    assert proposed(province, on) == {}
    assert "Sở Tài chính" in proposed(province, on, quiet_days=0)
    assert "Sở Tài chính" in proposed(province, on + timedelta(days=14), quiet_days=14)
    assert "Sở Tài chính" not in proposed(province, on + timedelta(days=13), quiet_days=14)


def test_rule_proposes_nothing_that_stands_in_a_draft(province, draft, on):
    assert proposed(province, on) == {}


def test_one_draft_for_each_agency(province, late, coordinator, now):
    made = services.draft_urgings(
        province, [d.pk for d in late.values()], by=coordinator, now=now, calendar=PLAIN_CALENDAR
    )
    assert {d.agency.name for d in made} == {"Sở Tài chính", "Sở Xây dựng"}
    assert made[0].answer_by == date(2026, 9, 23)


def test_waiting_draft_takes_further_duties_in(province, late, draft, coordinator, now):
    draft.duties.filter(assignment=late["b"]).delete()
    (again,) = services.draft_urgings(
        province, [late["b"].pk], by=coordinator, now=now, calendar=PLAIN_CALENDAR
    )
    assert again.pk == draft.pk
    assert draft.duties.count() == 2


def test_issue_numbers_registers_freezes_and_tells(issued, focal, plan):
    document = issued.document
    assert document.code == "01/TH"
    assert RegisterEntry.objects.get(document=document).number == 1
    assert [c.cited for c in document.citations.all()] == [plan]
    assert [line["days_late"] for line in issued.said["lines"]] == [16, 12]
    assert Event.objects.filter(verb="urge").count() == 2
    assert Notice.objects.filter(verb="urge", person=focal).count() == 2
    assert Mail.objects.filter(to=focal.email).count() == 1
    assert Document.objects.visible_to(focal).contains(document)


def test_leader_of_the_agency_is_told_too(draft, department, leader, now):
    head = factories.person(department, Role.LEADER)
    services.issue_urging(draft.pk, by=leader, now=now, version=draft.version)
    assert Notice.objects.filter(verb="urge", person=head).exists()


def test_duty_done_meanwhile_is_dropped_at_issue(draft, late, coordinator, now):
    late["a"].state = "reported"
    late["a"].reported_on = date(2026, 9, 10)
    late["a"].save()
    issued = services.issue_urging(draft.pk, by=coordinator, now=now, version=draft.version)
    assert [d.pk for d in issued.dropped] == [late["a"].pk]
    assert [line["task"] for line in issued.urging.said["lines"]] == ["Báo cáo giải ngân"]
    assert urgings_of([late["a"].pk]) == {}


def test_draft_without_late_duties_takes_no_number(draft, late, coordinator, now):
    for duty in (late["a"], late["b"]):
        duty.state = "suspended"
        duty.suspended_on = duty.due_on
        duty.save()
    with pytest.raises(Refused):
        services.issue_urging(draft.pk, by=coordinator, now=now, version=draft.version)
    assert not RegisterEntry.objects.exists()


def test_nobody_else_drafts_or_issues(province, draft, late, clerk, focal, auditor, now):
    for person in (clerk, focal, auditor):
        with pytest.raises(NotAllowed):
            services.issue_urging(draft.pk, by=person, now=now, version=draft.version)
        with pytest.raises(NotAllowed):
            services.draft_urgings(
                province, [late["c"].pk], by=person, now=now, calendar=PLAIN_CALENDAR
            )


def test_stale_draft_is_refused(draft, coordinator, now):
    with pytest.raises(Stale):
        services.issue_urging(draft.pk, by=coordinator, now=now, version=draft.version - 1)


def test_counts_per_duty_and_agency_are_their_lists(issued, late, department, draft):
    assert urgings_of([late["a"].pk, late["c"].pk])[late["a"].pk][0] == 1
    assert UrgedDuty.objects.counted().filter(assignment=late["a"]).count() == 1
    assert Urging.objects.issued().filter(agency=department).count() == 1


def test_progress_after_the_urging_answers_it(issued, late, focal, now, on):
    past = issued.answer_by + timedelta(days=1)
    assert Urging.objects.answer_overdue(past).exists()
    assert not Urging.objects.answer_overdue(on).exists()
    for key in ("a", "b"):
        assert Urging.objects.waiting().exists()
        duties.report_progress(
            late[key].pk, by=focal, now=now + timedelta(hours=1), version=late[key].version,
            text="Đang làm", percent=60,
        )  # fmt: skip
    assert Urging.objects.answered().get() == issued
    assert not Urging.objects.answer_overdue(past).exists()


def test_second_urging_says_how_often_before(province, issued, late, coordinator, now):
    later = now + timedelta(days=20)
    (again,) = services.draft_urgings(
        province, [late["a"].pk], by=coordinator, now=later, calendar=PLAIN_CALENDAR
    )
    assert again.signer_name == "Nguyễn Văn An"
    made = services.issue_urging(again.pk, by=coordinator, now=later, version=again.version)
    (line,) = made.urging.said["lines"]
    assert (line["n_earlier"], line["last_earlier"]) == (1, "16/9/2026")
    assert made.urging.document.number == "02"


def test_many_at_once_say_what_became_of_each(province, late, coordinator, now):
    drafts = services.draft_urgings(
        province, [d.pk for d in late.values()], by=coordinator, now=now, calendar=PLAIN_CALENDAR
    )
    first = services.edit_draft(
        drafts[0].pk, by=coordinator, now=now, version=drafts[0].version, signer_name="An"
    )
    results = services.issue_many(
        [(first.pk, first.version), (drafts[1].pk, drafts[1].version)], by=coordinator, now=now
    )
    assert [bool(r.refusal) for r in results] == [False, True]
