"""The technical admin: administrators only, own province only, no content, no back door."""

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from agencies.admin import site
from agencies.models import Agency, AgencyAlias, Role, User
from tests import factories


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel("2026-09-16T05:00:00Z", tick=False):
        yield


PAGES = [
    "/admin/",
    "/admin/agencies/agency/",
    "/admin/agencies/user/",
    "/admin/agencies/succession/",
]


@pytest.mark.parametrize("page", PAGES)
def test_admin_is_for_administrators(page, signed_in, administrator, coordinator, anonymous):
    assert signed_in(administrator).get(page).status_code == 200
    refused = signed_in(coordinator).get(page, follow=True)
    assert refused.status_code == 403
    stranger = signed_in(anonymous).get(page, follow=True)
    assert stranger.redirect_chain[-1][0].startswith("/accounts/login/")


def test_staff_flag_alone_opens_nothing(signed_in, clerk):
    clerk.is_staff = True
    clerk.save(update_fields=["is_staff"])
    assert signed_in(clerk).get("/admin/", follow=True).status_code == 403


def test_superuser_of_the_first_installation_gets_in(signed_in, db):
    root = User.objects.create_superuser("goc", password="dondoc-demo", full_name="Gốc")
    assert signed_in(root).get("/admin/agencies/agency/").status_code == 200


def test_admin_has_its_own_sign_in_nowhere(focal):
    answer = Client().post("/admin/login/", {"username": focal.username, "password": "dondoc-demo"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_of_documents_only_reference_rows_and_register_layout_are_registered():
    others = {m._meta.label for m in site._registry if m._meta.app_label != "agencies"}
    assert others == {"directives.DocumentType", "directives.Field", "directives.Register"}


@pytest.mark.parametrize("model", [m._meta.label_lower for m in site._registry])
def test_every_list_opens(model, signed_in, administrator, focal):
    address = f"/admin/{model.replace('.', '/')}/"
    assert signed_in(administrator).get(address).status_code == 200


def test_rows_of_other_provinces_are_not_there(signed_in, administrator, department, outsider):
    elsewhere = outsider.memberships.get().agency
    client = signed_in(administrator)
    assert client.get(f"/admin/agencies/agency/{department.pk}/change/").status_code == 200
    assert client.get(f"/admin/agencies/agency/{department.pk}/history/").status_code == 200
    gone = client.get(f"/admin/agencies/agency/{elsewhere.pk}/change/", follow=True)
    assert gone.redirect_chain, "Django sends on to the index where the row is not found"
    assert client.get(f"/admin/agencies/user/{outsider.pk}/change/", follow=True).redirect_chain


def test_names_and_roles_cannot_be_changed_past_the_services(
    signed_in, administrator, department, focal
):
    client = signed_in(administrator)
    held = focal.memberships.get()
    for page in (f"user/{focal.pk}", f"membership/{held.pk}"):
        assert client.post(f"/admin/agencies/{page}/change/", {"role": "leader"}).status_code == 403
    client.post(f"/admin/agencies/agency/{department.pk}/change/", {"name": "Tên lậu"})
    assert Agency.objects.get(pk=department.pk).name == "Sở Tài chính"
    assert client.get("/admin/agencies/agency/add/").status_code == 403


# --- Commands ------------------------------------------------------------------------------
def test_first_administrator_of_a_new_site(db, capsys):
    call_command(
        "create_administrator", "quantri", "Lê Văn Quản", "Ủy ban nhân dân tỉnh An Giang",
        "--new-province",
    )  # fmt: skip
    person = User.objects.get(username="quantri")
    held = person.memberships.get()
    assert held.role == Role.ADMINISTRATOR
    assert held.agency.province == held.agency
    assert person.check_password(capsys.readouterr().out.split()[-1])
    assert person.has_initial_password


def test_create_administrator_finds_the_agency_or_says_why_not(province, outsider, capsys):
    factories.agency("Sở Y tế", province=province)
    for words in ("Sở Không Có", "Sở Y tế"):
        with pytest.raises(CommandError) as why:
            call_command("create_administrator", "quantri", "Lê Văn Quản", words)
        assert words in str(why.value)
    call_command("create_administrator", "quantri", "Lê Văn Quản", "Sở Y tế An Giang")
    with pytest.raises(CommandError):
        call_command("create_administrator", "quantri", "Lê Văn Quản", "Sở Y tế An Giang")
    assert User.objects.filter(username="quantri").count() == 1


def test_refold_aliases_repairs_stored_spellings(department, capsys):
    AgencyAlias.objects.update(key="cũ", folded="cũ")
    call_command("refold_aliases")
    assert AgencyAlias.objects.get(agency=department).key == "so tai chinh"
    assert capsys.readouterr().out.strip().startswith("2 ")
