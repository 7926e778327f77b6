"""Registers on the screen: lines, search, struck ones, placeholders."""

from datetime import date
from uuid import uuid4

from django.urls import reverse

from directives.models import RegisterEntry
from directives.services import RecipientLine, register_received
from tests.conftest import NOON, TODAY
from tests.directives.conftest import facts, plan
from tests.directives.pages.conftest import errors_of


def test_a_register_shows_its_lines_and_a_struck_one_stays(desk, incoming):
    entry = incoming(plan()).entry
    url = reverse("directives:entry-strike", args=[entry.pk])
    assert desk.get(url).status_code == 200
    assert errors_of(desk.post(url, {"version": 1, "reason": " "})) == {"reason"}
    assert desk.post(url, {"version": 1, "reason": "Ghi nhầm"}).status_code == 303
    page = desk.get(entry.register.get_absolute_url())
    assert "table__struck" in page.text
    assert "Ghi nhầm" in page.text


def test_registers_are_searched_by_words_number_and_period(desk, incoming):
    entry = incoming(plan()).entry
    incoming(facts(subject="Khác"), arrived_on=date(2026, 9, 1))
    url = entry.register.get_absolute_url()
    for query, n in [({"q": "141/KH"}, 1), ({"q": "2"}, 1), ({"since": "10/9/2026"}, 1), ({}, 2)]:
        assert len(desk.get(url, query).context["page"].rows) == n
    wrong = desk.get(url, {"since": "2/9/2026", "until": "1/9/2026"})
    assert wrong.context["page"].rows == []
    assert wrong.context["form"].errors


def test_registers_of_others_are_unseen_and_only_clerks_strike(incoming, signed_in, focal, auditor):
    entry = incoming().entry
    strike = reverse("directives:entry-strike", args=[entry.pk])
    assert signed_in(focal).get(entry.register.get_absolute_url()).status_code == 404
    assert signed_in(focal).get(strike).status_code == 404
    assert signed_in(auditor).get(entry.register.get_absolute_url()).status_code == 200
    assert signed_in(auditor).post(strike, {"version": 1, "reason": "x"}).status_code == 403


def test_numbers_skipped_are_said_on_the_register(desk, outgoing):
    register = outgoing(plan(number="3", issuer_words="")).entry.register
    assert list(desk.get(register.get_absolute_url()).context["unused"]) == [1, 2]


def test_secret_placeholder_takes_a_number_once(desk, province):
    url = reverse("directives:secret-placeholder")
    data = {"token": str(uuid4()), "agency": province.pk, "arrived_on": "16/9/2026"}
    for _again in range(2):
        assert desk.post(url, data).status_code == 303
    assert RegisterEntry.objects.get().kind == RegisterEntry.Kind.SECRET
    assert (
        desk.post(url, {**data, "token": str(uuid4()), "arrived_on": "1/1/2030"}).status_code == 422
    )


def test_a_received_document_shows_both_lines_to_those_who_keep_them(
    outgoing, signed_in, clerk, department, department_clerk
):
    document = outgoing(
        recipients=[RecipientLine(words="STC", agency=department)], allot=True
    ).document
    register_received(document, by=department_clerk, now=NOON, agency=department, arrived_on=TODAY)
    page = signed_in(department_clerk).get(document.get_absolute_url())
    assert [entry.register.agency for entry in page.context["entries"]] == [department]
    assert len(signed_in(clerk).get(document.get_absolute_url()).context["entries"]) == 2
