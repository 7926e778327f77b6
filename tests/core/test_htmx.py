"""One view, two bodies: what htmx gets and what everyone else gets."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core import htmx

PAGE, FRAGMENT = "components/_empty.html", "components/_chips.html"


def ask(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


def test_a_plain_request_gets_the_page_and_htmx_the_fragment():
    context = {"title": "Trang", "chips": []}
    assert "Trang" in htmx.render_page(ask(), PAGE, context, fragment=FRAGMENT).content.decode()
    answer = htmx.render_page(ask(hx_request="true"), PAGE, context, fragment=FRAGMENT)
    assert "Trang" not in answer.content.decode()


@pytest.mark.parametrize("header", ["hx_boosted", "hx_history_restore_request"])
def test_boosted_and_restored_pages_are_whole(header):
    request = ask(hx_request="true", **{header: "true"})
    assert (
        "Trang"
        in htmx.render_page(request, PAGE, {"title": "Trang"}, fragment=FRAGMENT).content.decode()
    )


def test_caches_are_told_that_two_bodies_share_the_address():
    assert "HX-Request" in htmx.render_page(ask(), PAGE, {}).headers["Vary"]
    assert "HX-Request" in htmx.fragment_or_redirect(ask(), FRAGMENT, to="/").headers["Vary"]


def test_an_invalid_form_answers_422_either_way():
    assert htmx.render_page(ask(), PAGE, {}, status=422).status_code == 422
    answer = htmx.render_page(ask(hx_request="true"), PAGE, {}, fragment=FRAGMENT, status=422)
    assert answer.status_code == 422


def test_messages_ride_along_with_a_fragment():
    request = ask(hx_request="true")
    messages.success(request, "Đã vào sổ <b>128</b>")
    body = htmx.render_fragment(
        request, FRAGMENT, {"messages": messages.get_messages(request)}
    ).content.decode()
    assert 'id="messages"' in body
    assert 'hx-swap-oob="true"' in body
    assert "Đã vào sổ &lt;b&gt;128&lt;/b&gt;" in body


def test_a_fragment_without_news_leaves_the_live_region_alone():
    assert (
        "hx-swap-oob" not in htmx.render_fragment(ask(hx_request="true"), FRAGMENT).content.decode()
    )


def test_after_a_change_a_plain_form_is_sent_on_and_htmx_gets_the_fragment():
    plain = htmx.fragment_or_redirect(ask(), FRAGMENT, to="/tasks/7/")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/tasks/7/")
    assert htmx.fragment_or_redirect(ask(hx_request="true"), FRAGMENT, to="/").status_code == 200


def test_a_redirect_after_htmx_moves_the_whole_page():
    answer = htmx.redirect_after(ask(hx_request="true"), "/tasks/7/")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/tasks/7/")
