"""Addresses of the pages of duties, a clock that stands at noon, and forms sent to them."""

import pytest
import time_machine
from django.urls import reverse

from core.submissions import new_token


@pytest.fixture(autouse=True)
def that_day(time_machine_noon):
    """All pages read the clock: it stands at noon of the tests' day."""


@pytest.fixture
def time_machine_noon(now):
    with time_machine.travel(now, tick=False):
        yield


def url(name, *args):
    return reverse(f"assignments:{name}", args=args)


def act(client, duty, action, **given):
    duty.refresh_from_db()
    data = {"version": duty.version, "form_token": new_token(), **given}
    return client.post(url("assignment-act", duty.pk, action), data)
