"""Scenes of this app: facts that state only what matters, and clerks of several agencies."""

from datetime import date
from typing import Any

import pytest

from agencies.models import Role
from directives.services import DocumentFacts, register_incoming, register_outgoing
from tests import factories
from tests.conftest import NOON, TODAY


def facts(**given: Any) -> DocumentFacts:
    given.setdefault("document_type", factories.document_type())
    given.setdefault("subject", "Triển khai chuyển đổi số năm 2026")
    if "issuer" not in given:
        given.setdefault("issuer_words", "Bộ Khoa học và Công nghệ")
    return DocumentFacts(**given)


def plan(**given: Any) -> DocumentFacts:
    """A complete state plan, 141/KH-UBND of 02/3/2026."""
    given.setdefault("number", "141")
    given.setdefault("notation", "KH-UBND")
    given.setdefault("issued_on", date(2026, 3, 2))
    return facts(**given)


@pytest.fixture
def incoming(clerk, province):
    """Register an incoming document of the committee."""

    def register(given: DocumentFacts | None = None, **more: Any):
        more = {"by": clerk, "now": NOON, "agency": province, "arrived_on": TODAY, **more}
        return register_incoming(facts=given or facts(), **more)

    return register


@pytest.fixture
def outgoing(clerk, province):
    """Register a document the committee issues."""

    def register(given: DocumentFacts | None = None, **more: Any):
        more = {"by": clerk, "now": NOON, "agency": province, **more}
        return register_outgoing(facts=given or facts(issued_on=TODAY, notation="KH-UBND"), **more)

    return register


@pytest.fixture
def department_clerk(department):
    return factories.person(department, Role.CLERK)
