"""The frame of every page: navigation, language, sign-in pages, error pages, weight of the first visit."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template import loader
from django.test import Client
from django.urls import path, resolve, reverse
from django.views import defaults

from core import navigation
from tests.access_table import ROUTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return client.get(reverse("account_login"))


def test_pages_are_vietnamese_whatever_the_browser_prefers(client):
    html = client.get(
        reverse("account_login"), headers={"accept-language": "en-US"}
    ).content.decode()
    assert '<html lang="vi">' in html
    assert "Đăng nhập" in html


def test_the_switch_changes_the_language_and_stays(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    html = client.get(reverse("account_login")).content.decode()
    assert '<html lang="en">' in html
    assert "Sign in" in html


def test_a_forged_language_is_ignored(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert '<html lang="vi">' in client.get(reverse("account_login")).content.decode()


def test_a_wrong_password_keeps_the_name_and_explains_itself_in_vietnamese(client):
    html = client.post(
        reverse("account_login"), {"login": "vanthu", "password": "x"}
    ).content.decode()
    assert 'value="vanthu"' in html
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in html


def test_too_many_wrong_passwords_lock_the_name(client, clerk):
    for _try in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post(reverse("account_login"), {"login": clerk.username, "password": "x"})
    assert answer.status_code == 429
    assert "Tạm khóa đăng nhập" in answer.content.decode()


def test_the_password_page_speaks_vietnamese(signed_in, clerk):
    html = signed_in(clerk).get(reverse("account_change_password")).content.decode()
    assert "Mật khẩu hiện tại" in html
    assert "Current" not in html


def test_the_frame_says_who_is_signed_in_and_as_what(signed_in, clerk):
    html = signed_in(clerk).get(reverse("account_change_password")).content.decode()
    assert clerk.full_name in html
    assert "Văn thư · " in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_error_pages_say_what_to_do_next(rf, name):
    request = rf.get("/")
    html = loader.render_to_string(f"{name}.html", {}, request)
    assert "<h1>" in html
    assert 'class="button button--primary"' in html


def test_the_page_of_a_failure_needs_no_request_and_no_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = defaults.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Máy chủ gặp lỗi" in answer.content.decode()


def test_a_form_without_token_gets_our_page():
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "a"})
    assert answer.status_code == 403
    assert "Biểu mẫu đã cũ" in answer.content.decode()


def test_the_first_page_with_everything_weighs_less_than_150_kb(page):
    html = page.content.decode()
    names = set(re.findall(r'(?:src|href)="/static/([^"?#]+)', html))
    weight = len(page.content) + sum(Path(finders.find(name)).stat().st_size for name in names)
    assert {"css/tokens.css", "js/keys.js"} <= names
    assert weight < 150_000


def test_htmx_is_told_to_obey_the_csp(page):
    html = page.content.decode()
    assert '"allowEval":false' in html
    assert '"includeIndicatorStyles":false' in html
    assert '{"code":"422","swap":true}' in html
    assert "'unsafe" not in page.headers["Content-Security-Policy"]


def stub(_request, **_kwargs):
    return HttpResponse()


class Routes:
    """A small site of its own: home, a list, and a list below the list."""

    urlpatterns = [
        path("", stub, name="home"),
        path("documents/", stub, name="list"),
        path("documents/registers/", stub, name="registers"),
    ]


@pytest.fixture
def small_site(settings, monkeypatch):
    settings.ROOT_URLCONF = Routes
    entries = [
        navigation.Entry(name, name, "home") for name in ("home", "list", "registers", "absent")
    ]
    monkeypatch.setattr(navigation, "ENTRIES", entries)


@pytest.mark.parametrize(
    ("address", "current"),
    [
        ("/", "home"),
        ("/documents/", "list"),
        ("/documents/7/", "list"),
        ("/documents/registers/3/", "registers"),
        ("/elsewhere/", None),
    ],
)
def test_the_navigation_marks_the_nearest_entry_only(small_site, address, current):
    links = navigation.main_links(address)
    assert [link.label for link in links] == ["home", "list", "registers"], (
        "absent routes are left out"
    )
    assert [link.label for link in links if link.current] == ([current] if current else [])


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/documents/1/", "Văn bản"),
        ("/tasks/document/1/replies/", "Văn bản"),
        ("/intake/1/", "Văn bản"),
        ("/reports/documents/1/exchange/", "Văn bản"),
        ("/reports/registers/1/volumes/", "Sổ đăng ký"),
        ("/reports/duties/1/slip/", "Nhiệm vụ"),
        ("/reports/checks/1/", "Báo cáo"),
        ("/reorganisations/1/", "Cơ quan"),
        ("/tasks/today/", "Việc của tôi"),
        ("/agencies/me/", None),
        ("/agencies/views/", None),
    ],
)
def test_a_page_stands_where_people_look_for_it_whatever_its_address(address, label):
    links = navigation.main_links(navigation.place_of(address, resolve(address).view_name))
    assert [link.label for link in links if link.current] == ([label] if label else [])


def test_what_stands_elsewhere_names_views_that_exist():
    names = {route[0] for route in ROUTES}
    for beginning, route in navigation.ELSEWHERE:
        assert any(name.startswith(beginning) for name in names), beginning
        assert not route or route in names


def test_a_short_password_is_refused_in_vietnamese(signed_in, clerk):
    typed = {"oldpassword": "dondoc-demo", "password1": "ngan", "password2": "ngan"}
    html = signed_in(clerk).post(reverse("account_change_password"), typed).content.decode()
    assert "Mật khẩu cần ít nhất 10 ký tự" in html
    assert "This password" not in html
