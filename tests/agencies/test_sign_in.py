"""Getting in: lock-out, sessions, where one lands, the person's language, initial passwords."""

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agencies import services
from agencies.models import User

PASSWORD = "dondoc-demo"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def landing(settings):
    """Land on a page of this app: the tests here are about getting in, not about the front door."""
    settings.LOGIN_REDIRECT_URL = "agencies:profile"


def sign_in(client, person, password=PASSWORD, **more):
    name = person if isinstance(person, str) else person.username
    return client.post(LOGIN, {"login": name, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_right_password_opens_and_wrong_one_says_so(focal):
    client = Client()
    answer = sign_in(client, focal, "sai-mat-khau")
    assert answer.status_code == 200
    assert not is_signed_in(client)
    assert answer.context["form"].errors
    assert sign_in(client, focal).status_code == 302
    assert is_signed_in(client)


def test_five_wrong_passwords_lock_this_name_and_nobody_else(focal, focal2):
    client = Client()
    for _attempt in range(4):
        assert sign_in(client, focal, "sai-mat-khau").status_code == 200
    locked = sign_in(client, focal, "sai-mat-khau")
    assert locked.status_code == 429
    assert "account/locked.html" in [t.name for t in locked.templates]
    assert sign_in(client, focal).status_code == 429, "the right password is refused while locked"
    assert not is_signed_in(client)
    other = Client()
    assert sign_in(other, focal2).status_code == 302, "same address, another person"
    assert is_signed_in(other)


def test_capitals_do_not_give_more_attempts(focal):
    client = Client()
    for name in (focal.username, focal.username.upper(), focal.username.title()) * 2:
        answer = sign_in(client, name, "sai-mat-khau")
    assert answer.status_code == 429


def test_failure_of_an_unknown_name_is_counted_and_tells_nothing(focal):
    client = Client()
    known = sign_in(client, focal, "sai-mat-khau").context["form"].errors
    unknown = sign_in(client, "khong-co-ai", "sai-mat-khau").context["form"].errors
    assert known == unknown
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {
        focal.username, "khong-co-ai",
    }  # fmt: skip


def test_administrator_opens_a_locked_sign_in_with_a_new_password(focal, administrator, on):
    client = Client()
    for _attempt in range(5):
        sign_in(client, focal, "sai-mat-khau")
    given = services.give_new_password(focal, by=administrator, on=on)
    assert sign_in(client, focal, given.password).status_code == 302
    assert is_signed_in(client)


def test_session_key_changes_at_sign_in(focal):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(client, focal)
    assert is_signed_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "away", ["https://xau.example/", "//xau.example/", "javascript:alert(1)", "https:xau.example"]
)
def test_next_leads_only_to_this_site(focal, away):
    answer = sign_in(Client(), focal, next=away)
    assert answer.status_code == 302
    assert "xau" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_next_leads_back_to_the_page_asked_for(focal):
    wanted = reverse("agencies:profile")
    answer = sign_in(Client(), focal, next=wanted)
    assert answer["Location"] == wanted


def test_site_speaks_the_persons_language_after_sign_in(focal):
    focal.language = "en"
    focal.save(update_fields=["language"])
    client = Client()
    sign_in(client, focal)
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert b'<html lang="en"' in client.get(reverse("agencies:profile")).content


def test_closed_account_does_not_open(focal, administrator, on):
    services.close_account(focal, by=administrator, on=on)
    client = Client()
    assert sign_in(client, focal).status_code == 302
    assert not is_signed_in(client)


def test_initial_password_leads_to_the_password_page_until_changed(focal, administrator, on):
    given = services.give_new_password(focal, by=administrator, on=on)
    client = Client()
    sign_in(client, focal, given.password)
    page = reverse("account_change_password")
    assert client.get(reverse("agencies:profile"))["Location"] == page
    fragment = client.get(reverse("agencies:profile"), headers={"HX-Request": "true"})
    assert fragment["HX-Redirect"] == page
    assert client.get(page).status_code == 200
    own = "tre-xanh-viet-nam-2026"
    change = {"oldpassword": given.password, "password1": own, "password2": own}
    assert client.post(page, change)["Location"] == reverse("agencies:profile")
    assert client.get(reverse("agencies:profile")).status_code == 200
    fresh = User.objects.get(pk=focal.pk)
    assert not fresh.has_initial_password
    assert fresh.check_password(own)


@pytest.mark.parametrize("weak", ["12345678901", "ngan", "password123"])
def test_weak_passwords_are_refused(signed_in, focal, weak):
    client = signed_in(focal)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert User.objects.get(pk=focal.pk).check_password(PASSWORD)


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404


def test_signing_out_ends_the_session_only_by_post(signed_in, focal):
    client = signed_in(focal)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)
