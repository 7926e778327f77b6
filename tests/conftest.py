"""Fixtures everyone uses: a small province, its people in every role, and a frozen working day."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from agencies.models import Agency, Block, Kind, Role, User
from tests import factories

TODAY = date(2026, 9, 16)  # a Wednesday, far from holidays
NOON = datetime(2026, 9, 16, 5, 0, tzinfo=UTC)  # noon in Vietnam


@pytest.fixture(autouse=True)
def quiet_ground(settings, tmp_path):
    """Cheap hashing, files in a temporary folder, plain static names: nothing of the rules under test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def on() -> date:
    return TODAY


@pytest.fixture
def now() -> datetime:
    return NOON


@pytest.fixture
def province(db) -> Agency:
    """The provincial people's committee: issuer and assigner of most things."""
    return factories.province(name="Ủy ban nhân dân tỉnh An Giang", short_name="UBND tỉnh")


@pytest.fixture
def office(province) -> Agency:
    """The coordinating office; its people act for the committee."""
    return factories.agency(
        name="Văn phòng Ủy ban nhân dân tỉnh",
        kind=Kind.OFFICE,
        province=province,
        office_of=province,
    )


@pytest.fixture
def department(province) -> Agency:
    return factories.agency(name="Sở Tài chính", province=province)


@pytest.fixture
def department2(province) -> Agency:
    return factories.agency(name="Sở Xây dựng", province=province)


@pytest.fixture
def clerk(office) -> User:
    return factories.person(office, Role.CLERK)


@pytest.fixture
def coordinator(office) -> User:
    return factories.person(office, Role.COORDINATOR)


@pytest.fixture
def leader(province) -> User:
    return factories.person(province, Role.LEADER)


@pytest.fixture
def focal(department) -> User:
    return factories.person(department, Role.FOCAL)


@pytest.fixture
def focal2(department2) -> User:
    return factories.person(department2, Role.FOCAL)


@pytest.fixture
def offices(province, department, department2, focal, focal2) -> list[tuple[Agency, User]]:
    """Three agencies, each with whoever answers for it and receives its papers."""
    third = factories.agency("Sở Y tế", province=province)
    return [
        (department, focal),
        (department2, focal2),
        (third, factories.person(third, Role.FOCAL)),
    ]


@pytest.fixture
def auditor(province) -> User:
    return factories.person(
        factories.agency(name="Thanh tra tỉnh", province=province), Role.AUDITOR
    )


@pytest.fixture
def administrator(office) -> User:
    return factories.person(office, Role.ADMINISTRATOR)


@pytest.fixture
def outsider(db) -> User:
    """A focal officer of another province: sees nothing of this one."""
    elsewhere = factories.province(name="Ủy ban nhân dân tỉnh Điện Biên")
    return factories.person(
        factories.agency(name="Sở Y tế", province=elsewhere, block=Block.DEPARTMENTS), Role.FOCAL
    )


@pytest.fixture
def anonymous() -> AnonymousUser:
    return AnonymousUser()


@pytest.fixture
def signed_in():
    """Return a test client signed in as the given person."""

    def sign_in(person) -> Client:
        client = Client()
        if getattr(person, "is_authenticated", False):
            client.force_login(
                person, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
        return client

    return sign_in


pytest_plugins = ["tests.scene"]
