"""Pages of the directory: who may open them, what they refuse, how many queries they need."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AgencyName, Block, GroupMember, Membership, Role, Succession, User
from tests import factories

NOON = "2026-09-16T05:00:00Z"


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def group(province, department):
    return factories.group("Các sở", members=[department], province=province)


@pytest.fixture
def url(department, group, focal, clerk):
    """Return the address of a page about the things of this scene."""

    def address(name):
        subject = {
            "agency": department.pk,
            "group": group.pk,
            "person": focal.pk,
            "membership": focal.pk,
            "stand": focal.pk,
        }.get(name.split("-")[0])
        bare = {"agency-list", "agency-create", "group-list", "group-create", "person-list"}
        if name == "membership-end":
            subject = focal.memberships.get().pk
        if name in bare | {"person-create", "calendar", "profile", "agency-options"}:
            subject = None
        return reverse(f"agencies:{name}", args=[subject] if subject else [])

    return address


OPEN_PAGES = [
    "agency-list", "agency-detail", "agency-options", "group-list", "group-detail", "calendar", "profile",
]  # fmt: skip
ADMINISTRATORS_PAGES = [
    "agency-create", "agency-change", "agency-rename", "agency-succession-add", "agency-alias-add",
    "agency-code-add", "group-create", "group-change", "group-members", "person-list",
    "person-create", "person-detail", "person-change", "membership-grant", "membership-end",
    "stand-in-create",
]  # fmt: skip


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_directory_is_open_to_everyone_signed_in(name, url, signed_in, focal, anonymous):
    assert signed_in(focal).get(url(name)).status_code == 200
    refused = signed_in(anonymous).get(url(name))
    assert refused.status_code == 302
    assert refused["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", ADMINISTRATORS_PAGES)
def test_changes_and_people_are_for_administrators(
    name, url, signed_in, focal, coordinator, administrator, anonymous
):
    assert signed_in(administrator).get(url(name)).status_code == 200
    for person in (focal, coordinator):
        assert signed_in(person).get(url(name)).status_code == 403
        assert signed_in(person).post(url(name), {}).status_code == 403
    assert signed_in(anonymous).get(url(name)).status_code == 302


@pytest.mark.parametrize("name", ["agency-rename", "agency-change", "agency-succession-add"])
def test_administrator_of_another_province_may_not_change(name, url, signed_in, outsider):
    stranger = factories.person(outsider.memberships.get().agency, Role.ADMINISTRATOR)
    assert signed_in(stranger).get(url(name)).status_code == 403
    assert signed_in(stranger).get(url("person-detail")).status_code == 404


def test_list_shows_agencies_of_today_and_of_any_day_asked(signed_in, focal, province):
    factories.agency("Sở Cũ", province=province, ended_on=date(2025, 2, 28))
    client, page = signed_in(focal), reverse("agencies:agency-list")
    assert "Sở Cũ" not in client.get(page).content.decode()
    assert "Sở Cũ" in client.get(page, {"on": "03/8/2021"}).content.decode()
    assert "Sở Cũ" in client.get(page, {"on": ""}).content.decode()
    found = client.get(page, {"q": "so cu", "on": ""}).context["page"]
    assert [a.name for a in found.rows] == ["Sở Cũ"]


@pytest.mark.parametrize(
    "query", [{"on": "31/02/2021"}, {"block": "khac"}, {"kind": "x"}, {"province": "999999"}]
)
def test_filter_that_is_not_understood_shows_no_rows_and_says_why(
    signed_in, focal, department, query
):
    answer = signed_in(focal).get(reverse("agencies:agency-list"), query)
    assert answer.status_code == 422
    assert not answer.context["page"].rows
    assert answer.context["filter_form"].errors
    assert 'data-state="danger"' in answer.content.decode()
    fragment = signed_in(focal).get(
        reverse("agencies:agency-list"), query, headers={"HX-Request": "true"}
    )
    assert fragment.status_code == 422
    assert "<html" not in fragment.content.decode()


def test_agency_page_tells_names_line_and_who_answers(signed_in, focal, department, province):
    older = factories.agency("Sở Kế hoạch và Đầu tư", province=province, ended_on=date(2025, 2, 28))
    Succession.objects.create(
        predecessor=older, successor=department, kind=Succession.Kind.MERGE, on=date(2025, 3, 1)
    )
    page = signed_in(focal).get(reverse("agencies:agency-detail", args=[older.pk]))
    assert page.context["answering"] == department
    assert "Sở Tài chính" in page.content.decode()
    heir = signed_in(focal).get(reverse("agencies:agency-detail", args=[department.pk]))
    assert "Sở Kế hoạch và Đầu tư" in heir.content.decode()


def test_group_page_shows_members_of_the_day_asked(signed_in, focal, group, department2):
    GroupMember.objects.create(group=group, agency=department2, valid_from=date(2026, 1, 1))
    page, client = reverse("agencies:group-detail", args=[group.pk]), signed_in(focal)
    assert len(client.get(page).context["members"]) == 2
    assert len(client.get(page, {"on": "03/8/2021"}).context["members"]) == 1
    refused = client.get(page, {"on": "hôm qua"})
    assert refused.status_code == 422
    assert "hôm qua" in refused.content.decode()


def test_rename_through_the_page_and_a_second_click_changes_nothing(
    signed_in, administrator, department
):
    client, page = signed_in(administrator), reverse("agencies:agency-rename", args=[department.pk])
    sent = {"name": "Sở Tài chính và Đầu tư", "valid_from": "01/7/2026", "version": "1"}
    assert client.post(page, sent).status_code == 303
    again = client.post(page, sent)
    assert again.status_code == 422
    assert "Sở Tài chính và Đầu tư" in again.content.decode()
    assert AgencyName.objects.filter(agency=department).count() == 2


def test_refused_form_keeps_what_was_typed_and_marks_the_field(
    signed_in, administrator, department
):
    page = reverse("agencies:agency-succession-add", args=[department.pk])
    answer = signed_in(administrator).post(
        page, {"successor": "Sở Không Có", "kind": "merge", "effective_on": "32/13/2026"}
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"successor", "effective_on"}
    assert "Sở Không Có" in answer.content.decode()
    assert "32/13/2026" in answer.content.decode()
    assert not Succession.objects.exists()


def test_agency_is_founded_through_the_page(signed_in, administrator, province):
    answer = signed_in(administrator).post(
        reverse("agencies:agency-create"),
        {"name": "Sở Ngoại vụ", "notation": "SNgV", "kind": "department", "block": "departments",
         "level": "province", "province": province.pk, "parent": "UBND tỉnh An Giang",
         "founded_on": "01/7/2025", "aliases": "Ngoại vụ tỉnh"},
    )  # fmt: skip
    assert answer.status_code == 303
    made = AgencyName.objects.get(name="Sở Ngoại vụ").agency
    assert made.parent == province
    assert made.aliases.count() == 3
    assert made.history.get().history_user == administrator


def test_new_person_is_shown_the_password_once(signed_in, administrator, department):
    client = signed_in(administrator)
    answer = client.post(
        reverse("agencies:person-create"),
        {"username": "lan.nt", "full_name": "Nguyễn Thị Lan", "agency": "Sở Tài chính",
         "role": "focal"},
    )  # fmt: skip
    person = User.objects.get(username="lan.nt")
    assert person.check_password(answer.context["password"])
    assert answer.headers["Cache-Control"] == "no-store"
    detail = client.get(reverse("agencies:person-detail", args=[person.pk])).content.decode()
    assert answer.context["password"] not in detail
    assert Membership.objects.get(user=person).agency == department


def test_profile_changes_only_ones_own_settings(signed_in, focal):
    client, page = signed_in(focal), reverse("agencies:profile")
    answer = client.post(page, {"language": "en", "phone": "0296 3 123456", "is_superuser": "on"})
    assert answer.status_code == 303
    focal.refresh_from_db()
    assert (focal.language, focal.wants_digest, focal.is_superuser) == ("en", False, False)
    assert b'<html lang="en"' in client.get(page).content


def test_stand_in_for_oneself_and_taken_back(signed_in, clerk, coordinator, focal):
    client = signed_in(clerk)
    page = reverse("agencies:own-stand-in-create")
    period = {"valid_from": "20/9/2026", "valid_until": "25/9/2026"}
    assert client.post(page, {"deputy": focal.pk, **period}).status_code == 422, "works elsewhere"
    assert client.post(page, {"deputy": coordinator.pk, **period}).status_code == 303
    row = clerk.stand_ins.get()
    end = reverse("agencies:own-stand-in-end", args=[row.pk])
    assert signed_in(focal).post(end).status_code == 404
    assert client.get(end).status_code == 405
    assert client.post(end).status_code == 303
    assert not clerk.stand_ins.exists()


def test_calendar_takes_days_from_administrators_only(signed_in, administrator, focal):
    page = reverse("agencies:calendar")
    sent = {"day": "19/9/2026", "kind": "working", "name": "Làm bù"}
    assert signed_in(focal).post(page, sent).status_code == 403
    client = signed_in(administrator)
    assert client.post(page, sent).status_code == 303
    assert "Làm bù" in client.get(page).content.decode()
    assert client.post(page, {**sent, "day": "16/9/2026"}).status_code == 422


@pytest.mark.parametrize("year", ["abc", "0", "99999", "-5", ""])
def test_calendar_survives_any_year(signed_in, focal, year):
    assert signed_in(focal).get(reverse("agencies:calendar"), {"year": year}).status_code == 200


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["agency-list", "group-list", "person-list", "group-detail"])
def test_number_of_queries_does_not_grow_with_rows(
    name, url, signed_in, administrator, province, group
):
    client = signed_in(administrator)
    before = queries_of(client, url(name))
    for n in range(8):
        agency = factories.agency(province=province, block=Block.COMMUNES, parent=province)
        factories.person(agency, Role.FOCAL)
        factories.group(members=[agency], province=province)
        GroupMember.objects.create(group=group, agency=agency, valid_from=date(2026, 1, n + 1))
    assert queries_of(client, url(name)) == before
