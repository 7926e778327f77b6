"""The people of the story: those who sign in by name, and one officer for every other agency."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, Membership, Role, Succession, User
from reporting.demo.data import Row, agency_rows, read

PASSWORD = "dondoc-demo"  # noqa: S105  printed by bin/demo; accounts exist only where DEMO is set
MAIL_DOMAIN = "dondoc.example"
_REASON = "demo"
IN_OFFICE_SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class Stay:
    """A stretch of a line: an agency, and the days between which one works there."""

    agency: Agency
    since: date
    until: date | None


class Lines:
    """Where an officer goes on working when an agency passes into another."""

    def __init__(self, agencies: dict[str, Agency]) -> None:
        by_pk = {agency.pk: agency for agency in agencies.values()}
        edges = Succession.objects.filter(is_main=True).values_list("predecessor", "successor")
        self.heirs = {older: by_pk[newer] for older, newer in edges if newer in by_pk}

    def from_(self, agency: Agency) -> list[Stay]:
        stays, since, there = [], max(IN_OFFICE_SINCE, agency.founded_on or IN_OFFICE_SINCE), agency
        while True:
            stays.append(Stay(there, since, there.ended_on))
            heir = self.heirs.get(there.pk)
            if heir is None or there.ended_on is None:
                return stays
            since = date.fromordinal(there.ended_on.toordinal() + 1)
            there = heir


def ensure_people(agencies: dict[str, Agency]) -> None:
    """Add the people who are missing, with their memberships from day to day; a few queries.

    In bulk, not by create_person: that hashes a password for each, which takes long on purpose.
    """
    known = set(User.objects.values_list("username", flat=True))
    content = read("people.json")
    lines = Lines(agencies)
    taken = {row["line"] for row in content["sign_ins"] if Role.FOCAL in row["roles"]}
    officers = _officers(content["names"], lines, agencies, skip=taken)
    rows = [row for row in [*content["sign_ins"], *officers] if row["username"] not in known]
    password = make_password(PASSWORD) if rows else ""
    users = [_account(row, password) for row in rows]
    bulk_create_with_history(users, User, default_change_reason=_REASON)
    by_name = {user.username: user for user in User.objects.filter(username__in=_names(rows))}
    memberships = [
        Membership(
            user=by_name[row["username"]],
            agency=stay.agency,
            role=role,
            title=row["title"],
            valid_from=stay.since,
            valid_until=stay.until,
        )
        for row in rows
        for stay in lines.from_(agencies[row["line"]])
        for role in row["roles"]
    ]
    bulk_create_with_history(memberships, Membership, default_change_reason=_REASON)


def sign_in_names() -> list[str]:
    return _names(read("people.json")["sign_ins"])


def _names(rows: list[Row]) -> list[str]:
    return [row["username"] for row in rows]


def _account(row: Row, password: str) -> User:
    """Only those named in the files sign in; the others' password is none."""
    is_admin = row.get("django_admin", False)
    return User(
        username=row["username"],
        full_name=row["name"],
        email=f"{row['username']}@{MAIL_DOMAIN}",
        password=password if row.get("signs_in", True) else make_password(None),
        is_staff=is_admin,
        is_superuser=is_admin,
    )


def _officers(
    names: dict[str, dict[str, list[str]]],
    lines: Lines,
    agencies: dict[str, Agency],
    *,
    skip: set[str],
) -> list[Row]:
    """One officer at the beginning of every line of agencies that nobody else works in.

    An agency founded by a succession gets its people from those it took over from.
    """
    heirs = {agency.pk for agency in lines.heirs.values() if agency.founded_on}
    rows: list[Row] = []
    for agency_row in agency_rows():
        key = agency_row["key"]
        agency = agencies[key]
        if agency.province_id in {None, agency.pk} or agency.pk in heirs or key in skip:
            continue
        pool = names["db" if key.startswith("db") else "kg"]
        n = len(rows)
        name = " ".join(
            pool[part][n * step % len(pool[part])]
            for part, step in (("family", 3), ("middle", 5), ("given", 7))
        )
        rows.append(
            {
                "username": "cb." + key.replace(".d.", ".").replace(".c.", ".x."),
                "name": name,
                "title": "Chuyên viên",
                "line": key,
                "roles": [Role.FOCAL, Role.CLERK],
                "signs_in": False,
            }
        )
    return rows


class Desk:
    """Who does what where on a day: the demo's directory of hands, read once."""

    def __init__(self) -> None:
        self._rows = list(
            Membership.objects.select_related("user", "agency").order_by("user__pk", "pk")
        )
        self._by_agency: dict[int, list[Membership]] = {}
        for row in self._rows:
            self._by_agency.setdefault(row.agency_id, []).append(row)
            if row.agency.office_of_id:
                self._by_agency.setdefault(row.agency.office_of_id, []).append(row)

    def who(self, agency: Agency, role: str, on: date) -> User:
        """Return the first person holding the role at the agency, or its office, that day."""
        for row in self._by_agency.get(agency.pk, ()):
            until = row.valid_until or date.max
            if row.role == role and row.valid_from <= on <= until:
                return row.user
        raise LookupError(f"nobody is {role} at {agency} on {on}")
