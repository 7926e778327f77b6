"""A province merged with all its agencies, districts abolished, days to come, and many duties."""

from datetime import timedelta

import pytest

from agencies import services as directory
from agencies.models import Agency, Block, Kind, Level, Membership, Reorganisation, Role
from agencies.services import Heir
from agencies.succession import successors_of
from assignments import services
from assignments.models import Assignment, Event, Notice, Task
from assignments.routing import preview_of
from core.refusals import Refused
from directives.models import Document
from tests import factories
from tests.assignments.reorganising.conftest import BASIS, EFFECTIVE
from tests.conftest import NOON, TODAY

DAY = timedelta(days=1)


def carried_out(title, heirs, *, kind, administrator, coordinator, effective_on=EFFECTIVE):
    act = directory.begin_reorganisation(
        title,
        kind=kind,
        effective_on=effective_on,
        legal_basis=BASIS,
        predecessors=list({h.predecessor.pk: h.predecessor for h in heirs}.values()),
        by=administrator,
        now=NOON,
    )
    act = directory.choose_successors(act, heirs, version=act.version, by=administrator, now=NOON)
    act = directory.submit_reorganisation(act, version=act.version, by=administrator, now=NOON)
    return services.confirm_reorganisation(act.pk, by=coordinator, now=NOON, version=act.version)


@pytest.fixture
def kien_giang(db):
    """A province with its office, two departments and a commune, and the people at work there."""
    committee = factories.province(name="Ủy ban nhân dân tỉnh Kiên Giang")
    made = {"committee": committee}
    for key, name, fields in [
        ("office", "Văn phòng UBND tỉnh Kiên Giang", {"office_of": committee}),
        ("health", "Sở Y tế Kiên Giang", {}),
        ("finance", "Sở Tài chính Kiên Giang", {}),
        (
            "commune",
            "Ủy ban nhân dân xã An Biên",
            {"block": Block.COMMUNES, "level": Level.COMMUNE, "kind": Kind.COMMITTEE},
        ),
    ]:
        made[key] = factories.agency(name=name, province=committee, parent=committee, **fields)
    return made


def test_a_merged_province_goes_over_with_all_its_agencies(
    kien_giang, province, office, department, coordinator
):
    health = factories.agency(name="Sở Y tế An Giang", province=province, parent=province)
    kg = kien_giang
    keeper = factories.person(kg["office"], Role.ADMINISTRATOR)
    officer = factories.person(kg["health"], Role.FOCAL)
    paper = factories.document(issuer=kg["committee"])
    duties = {
        key: factories.assignment(
            task=factories.task(document=paper, mode=Task.Mode.EACH), agency=kg[key]
        )
        for key in ("health", "finance", "commune")
    }
    act = carried_out(
        "Sáp nhập tỉnh Kiên Giang vào tỉnh An Giang",
        [
            Heir(kg["committee"], province),
            Heir(kg["office"], office),
            Heir(kg["health"], health),
            Heir(kg["finance"], department),
        ],
        kind="merge",
        administrator=keeper,
        coordinator=coordinator,
    )
    assert act.confirming_body == province  # who will answer agrees to take over
    for duty in duties.values():
        duty.refresh_from_db()
    assert {k: d.agency for k, d in duties.items()} == {
        "health": health,
        "finance": department,
        "commune": kg["commune"],  # it stays, under the new province
    }
    assert {d.assigner for d in duties.values()} == {province}
    kg["commune"].refresh_from_db()
    assert kg["commune"].parent == province
    dated = kg["commune"].names.order_by("valid_from").values_list("parent", "valid_until")
    assert list(dated) == [(None, EFFECTIVE - DAY), (province.pk, None)]
    assert Membership.objects.in_force(TODAY).get(user=officer).agency == health
    ended = [kg["committee"], kg["office"], kg["health"], kg["finance"]]
    assert {a.ended_on for a in Agency.objects.filter(pk__in=[a.pk for a in ended])} == {
        EFFECTIVE - DAY
    }
    heirs = successors_of(ended, TODAY)
    assert [heirs[a.pk] for a in ended] == [province, office, health, department]
    # The archive of the merged province is the heir's to read.
    fresh = type(coordinator).objects.get(pk=coordinator.pk)
    assert Document.objects.visible_to(fresh).filter(pk=paper.pk).exists()


def test_what_is_left_of_a_province_is_pointed_out(kien_giang, province):
    keeper = factories.person(kien_giang["office"], Role.ADMINISTRATOR)
    act = directory.begin_reorganisation(
        "Sáp nhập", kind="merge", effective_on=EFFECTIVE, legal_basis=BASIS,
        predecessors=[kien_giang["committee"], kien_giang["office"]], by=keeper, now=NOON,
    )  # fmt: skip
    act = directory.choose_successors(
        act,
        [Heir(kien_giang["committee"], province), Heir(kien_giang["office"], province)],
        version=act.version,
        by=keeper,
        now=NOON,
    )
    said = [c.words for c in preview_of(act, TODAY).conflicts if not c.blocks]
    assert any("3" in words for words in said)


def test_an_abolished_district_passes_its_duties_to_communes_and_a_department(
    district, province, department, administrator, coordinator
):
    communes = [
        factories.agency(
            name=f"Ủy ban nhân dân xã {name}",
            province=province,
            parent=district,
            kind=Kind.COMMITTEE,
            level=Level.COMMUNE,
            block=Block.COMMUNES,
        )
        for name in ("An Biên", "Tây Yên")
    ]
    paper = factories.document(issuer=province)
    tasks = [factories.task(document=paper, mode=Task.Mode.EACH) for _ in range(3)]
    duties = [factories.assignment(task=task, agency=district) for task in tasks]
    act = directory.begin_reorganisation(
        "Kết thúc hoạt động cấp huyện", kind="abolish", effective_on=EFFECTIVE,
        legal_basis=BASIS, predecessors=[district], by=administrator, now=NOON,
    )  # fmt: skip
    act = directory.choose_successors(
        act,
        [Heir(district, communes[0]), Heir(district, communes[1]), Heir(district, department)],
        version=act.version,
        by=administrator,
        now=NOON,
    )
    act = directory.submit_reorganisation(act, version=act.version, by=administrator, now=NOON)
    act = services.choose_by_hand(
        act,
        {(district, duties[1]): communes[1], (district, tasks[2]): department},
        version=act.version,
        by=coordinator,
        now=NOON,
    )
    services.confirm_reorganisation(act.pk, by=coordinator, now=NOON, version=act.version)
    for duty in duties:
        duty.refresh_from_db()
    assert [d.agency for d in duties] == [communes[0], communes[1], department]
    for commune in communes:
        commune.refresh_from_db()
        assert commune.parent == province  # one heir does not get the others under it


def test_a_day_to_come_waits_and_is_carried_out_once(split):
    duty = split.duty()
    act = split.submitted(effective_on=TODAY + 3 * DAY)
    act = split.confirm(act)
    assert act.state == Reorganisation.State.WAITING
    assert services.carry_out_due_reorganisations(now=NOON + 2 * DAY) == 0
    duty.refresh_from_db()
    assert duty.agency == split.stttt
    # Beat was down on the day itself; the first sweep after it makes up for it.
    assert services.carry_out_due_reorganisations(now=NOON + 4 * DAY) == 1
    assert services.carry_out_due_reorganisations(now=NOON + 4 * DAY) == 0
    act.refresh_from_db()
    duty.refresh_from_db()
    assert (act.state, duty.agency) == (Reorganisation.State.DONE, split.khcn)
    assert Event.objects.filter(assignment=duty, verb="hand_over").count() == 1
    split.stttt.refresh_from_db()
    assert split.stttt.ended_on == TODAY + 2 * DAY


def test_what_a_conflict_hinders_on_its_day_waits_and_says_why(split):
    act = split.confirm(split.submitted(effective_on=TODAY + DAY))
    office = factories.agency(name="Văn phòng Sở", province=split.province, office_of=split.stttt)
    assert services.carry_out_due_reorganisations(now=NOON + DAY) == 0
    act.refresh_from_db()
    assert act.state == Reorganisation.State.WAITING
    assert office.name in act.failure
    office.delete()
    assert services.carry_out_due_reorganisations(now=NOON + 2 * DAY) == 1
    act.refresh_from_db()
    assert act.failure == ""


def test_a_waiting_act_can_be_taken_back(split):
    act = split.confirm(split.submitted(effective_on=TODAY + DAY))
    act = directory.take_back_reorganisation(
        act, version=act.version, by=split.administrator, now=NOON
    )
    assert (act.state, act.confirmed_by) == (Reorganisation.State.DRAFT, None)
    assert services.carry_out_due_reorganisations(now=NOON + DAY) == 0


def test_queries_do_not_grow_with_the_duties(split, django_assert_max_num_queries):
    """A department with hundreds of open duties passes on in a bounded number of queries."""
    document = factories.document(issuer=split.province)
    tasks = Task.objects.bulk_create(
        Task(
            document=document, title=f"Việc {n}", mode=Task.Mode.EACH,
            assigner=split.province, created_at=NOON,
        )
        for n in range(400)
    )  # fmt: skip
    Assignment.objects.bulk_create(
        Assignment(
            task=task, agency=split.stttt, named_agency=split.stttt, is_single=False,
            assigner=split.province, assigned_on=TODAY, created_at=NOON,
        )
        for task in tasks
    )  # fmt: skip
    focal = factories.person(split.khcn, Role.FOCAL)
    act = split.submitted()
    with django_assert_max_num_queries(90):
        split.confirm(act)
    assert Assignment.objects.filter(agency=split.khcn).count() == 400
    assert Assignment.history.filter(agency=split.khcn).count() == 400
    assert Notice.objects.get(person=focal).facts["n"] == 400


def test_the_wrong_province_confirms_nothing(split, kien_giang):
    stranger = factories.person(kien_giang["office"], Role.COORDINATOR)
    act = split.submitted()
    with pytest.raises(Refused):
        services.confirm_reorganisation(act.pk, by=stranger, now=NOON, version=act.version)
    assert not Reorganisation.objects.visible_to(stranger, TODAY).exists()
