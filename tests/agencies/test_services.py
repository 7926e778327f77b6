"""Rules of the directory: names, succession, groups, roles, stand-ins, special days."""

from datetime import date, timedelta

import pytest

from agencies import services
from agencies.models import (
    AgencyName,
    Block,
    GroupMember,
    Kind,
    Membership,
    Role,
    SpecialDay,
    Succession,
    User,
)
from agencies.succession import ancestors_of, heirs_of, successor_of, successors_of
from core.refusals import NotAllowed, Refused, Stale
from tests import factories

REFORM = date(2025, 7, 1)
MERGE, TRANSFER, SPLIT = Succession.Kind.MERGE, Succession.Kind.TRANSFER, Succession.Kind.SPLIT


def found(name, province, by=None, on=date(2026, 9, 16), **fields):
    return services.create_agency(
        name, kind=Kind.DEPARTMENT, block=Block.DEPARTMENTS, province=province, by=by, on=on, **fields
    )  # fmt: skip


# --- Names ---------------------------------------------------------------------------------
def test_rename_closes_the_old_name_the_day_before_and_keeps_both(province, administrator, on):
    agency = found("Sở Giao thông vận tải", province)
    services.rename_agency(
        agency, name="Sở Xây dựng", valid_from=REFORM, by=administrator, on=on, legal_basis="NQ 01"
    )
    newer, older = AgencyName.objects.filter(agency=agency)
    assert (older.name, older.valid_until) == ("Sở Giao thông vận tải", REFORM - timedelta(days=1))
    assert (newer.name, newer.valid_from, newer.valid_until) == ("Sở Xây dựng", REFORM, None)
    assert agency.name == "Sở Xây dựng"
    assert agency.name_on(date(2021, 8, 3)) == "Sở Giao thông vận tải"
    assert agency.history.latest().history_user == administrator


def test_rename_refuses_dates_out_of_order_and_ahead_of_time(province, on):
    agency = found("Sở A", province, founded_on=REFORM)
    for day in (REFORM, on + timedelta(days=1)):
        with pytest.raises(Refused) as why:
            services.rename_agency(agency, name="Sở B", valid_from=day, by=None, on=on)
        assert why.value.field == "valid_from"
    assert agency.names.count() == 1


def test_stale_rename_changes_nothing(province, administrator, on):
    agency = found("Sở A", province)
    services.rename_agency(
        agency, name="Sở B", valid_from=REFORM, by=administrator, on=on, version=1
    )
    with pytest.raises(Stale):
        services.rename_agency(
            agency, name="Sở C", valid_from=on, by=administrator, on=on, version=1
        )
    agency.refresh_from_db()
    assert (agency.name, agency.version) == ("Sở B", 2)


def test_name_in_use_in_the_province_is_refused_elsewhere_allowed(province, outsider, on):
    found("Sở Ngoại vụ", province)
    with pytest.raises(Refused) as why:
        found("sở  ngoại vụ", province)
    assert why.value.field == "name"
    assert found("Sở Ngoại vụ", outsider.memberships.get().agency.province)


@pytest.mark.parametrize("name", ["", "   ", "…", "x" * 201])
def test_names_without_letters_or_too_long_are_refused(province, name):
    with pytest.raises(Refused):
        found(name, province)


def test_parent_below_oneself_is_refused(province, department, administrator, on):
    below = found("Chi cục Thuế", province, parent=department)
    with pytest.raises(Refused) as why:
        services.change_agency(department, parent=below, by=administrator, on=on)
    assert why.value.field == "parent"


def test_code_in_force_ends_when_the_next_begins(department, department2, administrator, on):
    first = services.set_code(
        department, scheme="qcvn102", code="000.01.00.h33", valid_from=None, by=administrator, on=on
    )
    services.set_code(
        department, scheme="qcvn102", code="000.01.00.H01", valid_from=REFORM,
        by=administrator, on=on,
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.code, first.valid_until) == ("000.01.00.H33", REFORM - timedelta(days=1))
    with pytest.raises(Refused):
        services.set_code(
            department2, scheme="qcvn102", code="000.01.00.H01", valid_from=REFORM,
            by=administrator, on=on,
        )  # fmt: skip


# --- Succession ----------------------------------------------------------------------------
def test_line_of_succession_and_who_answers_on_each_day(province, on):
    first, second, third = (found(f"Sở {n}", province) for n in "ABC")
    for older, newer, day in ((first, second, date(2016, 1, 1)), (second, third, REFORM)):
        services.record_succession(older, newer, kind=MERGE, effective_on=day, by=None, on=on)
    assert successor_of(first, date(2015, 1, 1)) == first
    assert successor_of(first, date(2020, 1, 1)) == second
    assert successors_of([first, third], on) == {first.pk: third, third.pk: third}
    assert [(step.agency, step.depth) for step in heirs_of(first)] == [(second, 1), (third, 2)]
    assert [(step.agency, step.depth) for step in ancestors_of(third)] == [(second, 1), (first, 2)]
    assert first.ended_on == date(2015, 12, 31)
    assert first.names.get().valid_until == date(2015, 12, 31)


def test_split_has_one_main_successor_and_a_transfer_ends_nobody(province, on):
    whole, main, part, other = (found(f"Sở {n}", province) for n in "ABCD")
    services.record_succession(
        whole, other, kind=TRANSFER, function="báo chí", effective_on=REFORM, by=None, on=on
    )
    assert whole.ended_on is None
    for heir in (main, part):
        services.record_succession(whole, heir, kind=SPLIT, effective_on=REFORM, by=None, on=on)
    assert successor_of(whole, on) == main
    with pytest.raises(Refused) as why:
        services.record_succession(
            whole, other, kind=SPLIT, effective_on=REFORM, is_main=True, by=None, on=on
        )
    assert why.value.field == "is_main"


def test_circular_succession_is_refused_at_any_length(province, on):
    a, b, c = (found(f"Sở {n}", province) for n in "ABC")
    Succession.objects.create(predecessor=a, successor=b, kind=MERGE, on=REFORM)
    Succession.objects.create(predecessor=b, successor=c, kind=MERGE, on=REFORM)
    for older, newer in ((c, a), (b, a), (a, a)):
        with pytest.raises(Refused) as why:
            services.record_succession(older, newer, kind=MERGE, effective_on=on, by=None, on=on)
        assert why.value.field == "successor"


def test_the_same_succession_twice_is_refused(province, on):
    a, b = (found(f"Sở {n}", province) for n in "AB")
    services.record_succession(a, b, kind=MERGE, effective_on=REFORM, by=None, on=on)
    with pytest.raises(Refused):
        services.record_succession(
            a, b, kind=MERGE, effective_on=REFORM, is_main=False, by=None, on=on
        )


# --- Groups --------------------------------------------------------------------------------
def test_group_members_change_from_a_day_on_and_the_past_stays(province, administrator, on):
    a, b, c = (found(f"Sở {n}", province) for n in "ABC")
    group = services.create_group(
        "Các sở", province=province, members=[a, b], by=administrator, on=on
    )
    services.set_group_members(group, [b, c], valid_from=REFORM, by=administrator, on=on, version=1)
    assert set(group.members_on(date(2021, 8, 3))) == {a, b}
    assert set(group.members_on(REFORM)) == {b, c}
    with pytest.raises(Stale):
        services.set_group_members(group, [a], valid_from=on, by=administrator, on=on, version=1)
    with pytest.raises(Refused) as why:
        services.set_group_members(group, [a], valid_from=date(2024, 1, 1), by=administrator, on=on)
    assert why.value.field == "valid_from"


def test_a_member_taken_back_the_same_day_leaves_no_row(province, on):
    a, b = (found(f"Sở {n}", province) for n in "AB")
    group = services.create_group(
        "Các sở", province=province, members=[a], since=REFORM, by=None, on=on
    )
    services.set_group_members(group, [b], valid_from=REFORM, by=None, on=on)
    assert list(GroupMember.objects.values_list("agency", flat=True)) == [b.pk]


def test_ended_agency_cannot_join_and_spellings_stay_unique(province, department, on):
    department.ended_on = REFORM
    department.save(update_fields=["ended_on"])
    group = services.create_group("Các sở, ban, ngành cấp tỉnh", province=province, by=None, on=on)
    with pytest.raises(Refused) as why:
        services.set_group_members(group, [department], valid_from=on, by=None, on=on)
    assert why.value.field == "members"
    with pytest.raises(Refused) as why:
        services.create_group(
            "Khối sở", province=province, spellings=["sở, ban, ngành tỉnh"], by=None, on=on
        )
    assert why.value.field == "spellings"


# --- People --------------------------------------------------------------------------------
def test_new_person_gets_a_random_password_shown_once(department, administrator, on):
    made = services.create_person(
        "Lan.NT", full_name="Nguyễn Thị  Lan", agency=department, role=Role.FOCAL,
        by=administrator, on=on,
    )  # fmt: skip
    assert made.user.username == "lan.nt"
    assert made.user.full_name == "Nguyễn Thị Lan"
    assert made.user.check_password(made.password)
    assert made.user.has_initial_password
    assert made.user.memberships.get().valid_from == on
    assert made.user.history.get().history_user == administrator


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "có dấu cách"}, "username"),
        ({"username": "TAKEN"}, "username"),
        ({"full_name": " "}, "full_name"),
        ({"email": "không-phải-thư"}, "email"),
        ({"email": "Taken@tinh.example"}, "email"),
        ({"password": "12345"}, "password"),
    ],
)
def test_bad_particulars_of_a_person_are_refused_beside_their_field(
    department, administrator, on, fields, field
):
    factories.person(department, Role.CLERK, username="taken", email="taken@tinh.example")
    given = {"username": "moi", "full_name": "Người Mới", **fields}
    with pytest.raises(Refused) as why:
        services.create_person(given.pop("username"), by=administrator, on=on, **given)
    assert why.value.field == field
    assert not User.objects.filter(full_name="Người Mới").exists()


def test_role_twice_in_one_period_is_refused_and_again_later_allowed(
    focal, department, administrator, on
):
    with pytest.raises(Refused) as why:
        services.grant_membership(
            focal, department, Role.FOCAL, valid_from=on, by=administrator, on=on
        )
    assert why.value.field == "role"
    services.end_membership(focal.memberships.get(), last_day=on, by=administrator, on=on)
    services.grant_membership(
        focal, department, Role.FOCAL, valid_from=on + timedelta(days=1), by=administrator, on=on
    )
    assert focal.memberships.count() == 2


def test_nobody_gives_a_role_to_themselves(administrator, office, on):
    with pytest.raises(NotAllowed):
        services.grant_membership(
            administrator, office, Role.COORDINATOR, valid_from=on, by=administrator, on=on
        )


def test_last_administrator_stays(administrator, office, on):
    own = administrator.memberships.get()
    with pytest.raises(Refused):
        services.end_membership(own, last_day=on, by=administrator, on=on)
    factories.person(office, Role.ADMINISTRATOR)
    services.end_membership(own, last_day=on, by=administrator, on=on)
    assert Membership.objects.get(pk=own.pk).valid_until == on


def test_only_administrators_change_and_only_in_their_province(
    coordinator, administrator, outsider, province, on
):
    elsewhere = outsider.memberships.get().agency
    for by, agency in ((coordinator, province), (outsider, elsewhere), (administrator, elsewhere)):
        with pytest.raises(NotAllowed):
            services.rename_agency(agency, name="Tên khác", valid_from=REFORM, by=by, on=on)
        with pytest.raises(NotAllowed):
            services.create_group("Nhóm", province=agency.province, by=by, on=on)
        with pytest.raises(NotAllowed):
            found("Sở Mới", agency.province, by=by, on=on)
        with pytest.raises(NotAllowed):
            services.give_new_password(outsider, by=by, on=on)


def test_stand_in_is_a_colleague_for_a_period_without_overlap(
    clerk, coordinator, focal, administrator, on
):
    week = on + timedelta(days=7)
    services.appoint_stand_in(clerk, coordinator, valid_from=on, valid_until=week, by=clerk, on=on)
    for deputy, start, end in (
        (coordinator, week, week + timedelta(days=1)),  # overlaps
        (focal, week + timedelta(days=1), week + timedelta(days=2)),  # works elsewhere
        (clerk, week + timedelta(days=1), week + timedelta(days=2)),  # oneself
        (coordinator, week + timedelta(days=2), week + timedelta(days=1)),  # backwards
        (coordinator, on - timedelta(days=9), on - timedelta(days=8)),  # over
    ):
        with pytest.raises(Refused):
            services.appoint_stand_in(
                clerk, deputy, valid_from=start, valid_until=end, by=administrator, on=on
            )
    with pytest.raises(NotAllowed):
        services.appoint_stand_in(
            coordinator, clerk, valid_from=week, valid_until=week, by=focal, on=on
        )


def test_administrator_cannot_reach_content_as_stand_in(administrator, coordinator, on):
    with pytest.raises(NotAllowed):
        services.appoint_stand_in(
            coordinator, administrator, valid_from=on, valid_until=on, by=administrator, on=on
        )


def test_stand_in_taken_back_before_it_begins_leaves_no_row(clerk, coordinator, on):
    day = on + timedelta(days=3)
    row = services.appoint_stand_in(
        clerk, coordinator, valid_from=day, valid_until=day, by=clerk, on=on
    )
    services.end_stand_in(row, by=clerk, on=on)
    assert not clerk.stand_ins.exists()


# --- Calendar ------------------------------------------------------------------------------
def test_special_days_correct_the_calendar(administrator, on):
    from agencies.calendar import current_calendar

    saturday = date(2026, 9, 19)
    services.set_special_day(
        saturday, kind=SpecialDay.Kind.WORKING, name="Làm bù", by=administrator, on=on
    )
    services.set_special_day(on, kind=SpecialDay.Kind.OFF, name="Nghỉ bão", by=administrator, on=on)
    calendar = current_calendar()
    assert calendar.is_working(saturday)
    assert not calendar.is_working(on)


def test_special_day_that_changes_nothing_is_refused(administrator, coordinator, on):
    for day, kind in ((on, SpecialDay.Kind.WORKING), (date(2026, 9, 19), SpecialDay.Kind.OFF)):
        with pytest.raises(Refused) as why:
            services.set_special_day(day, kind=kind, name="x", by=administrator, on=on)
        assert why.value.field == "kind"
    with pytest.raises(NotAllowed):
        services.set_special_day(on, kind=SpecialDay.Kind.OFF, name="Nghỉ", by=coordinator, on=on)
