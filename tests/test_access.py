"""Every route, every kind of person: the table in access_table.py against the running site."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access_table import PEOPLE, ROUTES
from tests.page_checks import unreadable

# Django's own language switch, and pages that exist only in the demo (tested with it).
NOT_OURS = {"set_language", "design", "design-error", "demo-mails", "demo-mail"}


def named_routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, [namespace, entry.namespace or ""]))
            if entry.namespace != "admin":
                yield from named_routes(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}:{entry.name}" if namespace else str(entry.name)


def test_every_route_stands_in_the_table():
    routes = set(named_routes(get_resolver())) - NOT_OURS
    assert routes - {name for name, *_ in ROUTES} == set()


def test_the_table_has_no_route_that_does_not_exist():
    assert {name for name, *_ in ROUTES} - set(named_routes(get_resolver())) == set()


@pytest.mark.parametrize("person", PEOPLE)
def test_everyone_gets_the_answers_of_the_table_and_pages_that_can_be_read_aloud(
    person, scene, people, signed_in
):
    client = signed_in(people[person])
    got, expected, troubles = {}, {}, {}
    for name, arguments, method, answers in ROUTES:
        address = reverse(name, kwargs={key: scene[thing] for key, thing in arguments.items()})
        line = f"{method} {name} {' '.join(arguments.values())}"
        with transaction.atomic():  # what one request changed is undone before the next
            # Sent with the row's version and nothing else of what the form needs.
            send = client.get if method == "GET" else client.post
            answer = send(address, {"version": "1"} if method == "POST" else {})
            transaction.set_rollback(True)
        got[line] = answer.status_code
        expected[line] = int(answers.split()[PEOPLE.index(person)])
        if wrong := unreadable(answer):
            troubles[line] = wrong
    assert {k: v for k, v in got.items() if v != expected[k]} == {}
    assert troubles == {}
