"""The agencies and people of the made-up province."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from simple_history.utils import bulk_create_with_history

from agencies import services
from agencies.models import Agency, Membership, Role, User
from reporting.demo.people import PASSWORD
from reporting.synthetic import words

FOUNDED = date(2015, 1, 1)
MAIL_DOMAIN = "synthetic.example"
REASON = "synthetic"


@dataclass(frozen=True)
class Directory:
    """Who is there: the committee that assigns, the agencies that carry out, one officer in each."""

    province: Agency
    agencies: list[Agency]
    officers: dict[int, User]  # by agency
    clerk: User
    coordinator: User


def prefix_of(seed: int) -> str:
    return f"s{seed}."


def is_made(seed: int) -> bool:
    return User.objects.filter(username=f"{prefix_of(seed)}coordinator").exists()


def make_directory(*, seed: int, chance: Random, on: date) -> Directory:
    province = _agency(f"Ủy ban nhân dân tỉnh Mẫu {seed}", "committee", on, is_province=True)
    office = _agency("Văn phòng Ủy ban nhân dân tỉnh", "office", on, province, office_of=province)
    agencies = [
        _agency(name, "department", on, province, notation=symbol)
        for name, symbol in words.DEPARTMENTS
    ]
    agencies += [
        _agency(f"Ủy ban nhân dân xã {first} {ending}", "committee", on, province, level="commune")
        for first in words.COMMUNES
        for ending in words.ENDINGS
    ]
    posts = [
        ("clerk", office, [Role.CLERK]),
        ("coordinator", office, [Role.COORDINATOR]),
        ("leader", province, [Role.LEADER]),
        ("auditor", office, [Role.AUDITOR]),
        *((f"cb{n}", a, [Role.FOCAL, Role.CLERK]) for n, a in enumerate(agencies, 1)),
    ]
    people = _people(posts, seed=seed, chance=chance)
    officers = dict(zip((a.pk for a in agencies), people[4:], strict=True))
    return Directory(province, agencies, officers, clerk=people[0], coordinator=people[1])


def _agency(
    name: str,
    kind: str,
    on: date,
    province: Agency | None = None,
    *,
    notation: str = "",
    level: str = "province",
    office_of: Agency | None = None,
    is_province: bool = False,
) -> Agency:
    is_commune = level == "commune"
    block = "communes" if is_commune else "other" if kind == "committee" else "departments"
    return services.create_agency(
        name,
        short_name="",
        notation=notation,
        kind=kind,
        block=block,
        level=level,
        parent=province,
        province=province,
        office_of=office_of,
        founded_on=FOUNDED,
        position=300 if is_commune else 100,
        is_province=is_province,
        by=None,
        on=on,
    )


def _people(
    posts: list[tuple[str, Agency, list[Role]]], *, seed: int, chance: Random
) -> list[User]:
    """Make one account for each post; only a demonstration site lets them sign in."""
    password = make_password(PASSWORD if settings.DEMO else None)
    users = [
        User(
            username=f"{prefix_of(seed)}{name}",
            full_name=words.person_name(chance),
            email=f"{prefix_of(seed)}{name}@{MAIL_DOMAIN}",
            password=password,
        )
        for name, _agency, _roles in posts
    ]
    made = bulk_create_with_history(users, User, default_change_reason=REASON)
    memberships = [
        Membership(user=user, agency=agency, role=role, valid_from=FOUNDED)
        for user, (_name, agency, roles) in zip(made, posts, strict=True)
        for role in roles
    ]
    bulk_create_with_history(memberships, Membership, default_change_reason=REASON)
    return made
