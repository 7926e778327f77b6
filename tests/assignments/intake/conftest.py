"""A plan with eight agency blocks on the desk of the province's office, and those it names."""

import pytest

from agencies.models import Block, Kind
from tests import factories
from tests.directives.receiving.conftest import put, read, ready, silent_queue  # noqa: F401
from tests.directives.receiving.paper import BLOCKS


@pytest.fixture
def named(province, department, department2):
    """The agencies the plan orders, the communes as a group."""
    known = {department.name: department, department2.name: department2}
    for who, __ in BLOCKS:
        if who not in known and "các xã" not in who:
            known[who] = factories.agency(name=who, province=province)
    communes = [
        factories.agency(
            name=f"Ủy ban nhân dân xã {name}", province=province, kind=Kind.COMMITTEE,
            block=Block.COMMUNES,
        )
        for name in ("Tân Thử", "Long Thử")
    ]  # fmt: skip
    factories.group("Ủy ban nhân dân các xã, phường", members=communes, province=province)
    return known


@pytest.fixture(autouse=True)
def kinds(db):
    factories.document_type()
