"""A clerk at the desk, what they type, and the addresses they type it at."""

from uuid import uuid4

import pytest
from django.urls import reverse

from tests import factories
from tests.conftest import NOON

NEW = reverse("directives:document-register-incoming")
OUT = reverse("directives:document-register-outgoing")
MANAGEMENT = {"cite-TOTAL_FORMS": "3", "cite-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def working_day(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def typed(province):
    """What a clerk types for a complete incoming plan."""
    return {
        **MANAGEMENT,
        "token": str(uuid4()),
        "agency": province.pk,
        "document_type": factories.document_type().pk,
        "issuer": province.name,
        "number": "141",
        "notation": "KH-UBND",
        "issued_on": "2/3/2026",
        "subject": "Triển khai chuyển đổi số năm 2026",
        "urgency": "normal",
        "secrecy": "none",
        "arrived_on": "16/9/2026",
    }


@pytest.fixture
def desk(signed_in, clerk):
    return signed_in(clerk)


def errors_of(response, form="form"):
    return set(response.context[form].errors)
