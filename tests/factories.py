"""Makers of rows for tests; each states only what matters and fills the rest plausibly.

They write rows directly: a factory sets a scene, the services under test are called by the tests.
"""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from agencies.models import (
    Agency,
    AgencyAlias,
    AgencyName,
    Block,
    Group,
    GroupMember,
    Kind,
    Membership,
    User,
)
from assignments.models import Assignment, Task
from directives.models import Document, DocumentParty, DocumentType, NumberingSystem

_n = count(1)
LONG_AGO = date(2020, 1, 1)
CREATED = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


def agency(name: str = "", *, province: Agency | None = None, **fields: Any) -> Agency:
    n = next(_n)
    fields.setdefault("kind", Kind.DEPARTMENT)
    fields.setdefault("block", Block.DEPARTMENTS)
    made = Agency.objects.create(name=name or f"Sở Thử nghiệm {n}", province=province, **fields)
    AgencyName.objects.create(
        agency=made,
        name=made.name,
        short_name=made.short_name,
        valid_from=made.founded_on or LONG_AGO,
    )
    AgencyAlias.objects.create(agency=made, text=made.name)
    return made


def party_body(name: str, notation: str, **fields: Any) -> Agency:
    """A body of the Party, whose papers bear its notation."""
    made = agency(name, kind=Kind.PARTY, block=Block.PARTY, **fields)
    AgencyName.objects.filter(agency=made).update(notation=notation)
    return made


def province(name: str = "", **fields: Any) -> Agency:
    fields.setdefault("kind", Kind.COMMITTEE)
    fields.setdefault("block", Block.OTHER)
    made = agency(name or f"Ủy ban nhân dân tỉnh {next(_n)}", **fields)
    made.province = made
    made.save(update_fields=["province"])
    return made


def group(
    name: str = "", *, members: list[Agency], province: Agency | None = None, since: date = LONG_AGO
) -> Group:
    made = Group.objects.create(name=name or f"Nhóm {next(_n)}", province=province)
    for member in members:
        GroupMember.objects.create(group=made, agency=member, valid_from=since)
    return made


def person(at: Agency, role: str, *, since: date = LONG_AGO, **fields: Any) -> User:
    n = next(_n)
    fields.setdefault("username", f"{role}{n}")
    fields.setdefault("full_name", f"Người Thử {n}")
    fields.setdefault("email", f"{fields['username']}@tinh.example")
    made = User.objects.create(**fields)
    made.set_password("dondoc-demo")
    made.save(update_fields=["password"])
    Membership.objects.create(user=made, agency=at, role=role, valid_from=since)
    return made


def document_type(
    name: str = "Kế hoạch", symbol: str = "KH", system: str = NumberingSystem.STATE
) -> DocumentType:
    return DocumentType.objects.get_or_create(
        system=system, name=name, defaults={"symbol": symbol}
    )[0]


def document(*, issuer: Agency, **fields: Any) -> Document:
    n = next(_n)
    fields.setdefault("document_type", document_type())
    fields.setdefault("subject", f"Triển khai công việc {n}")
    fields.setdefault("number", str(n))
    fields.setdefault("notation", "KH-UBND")
    fields.setdefault("issued_on", date(2026, 3, 2))
    fields.setdefault("registrar", issuer)
    made = Document(issuer=issuer, created_at=CREATED, **fields)
    made.set_code()
    made.save()
    DocumentParty.objects.create(document=made, agency=issuer, why=DocumentParty.Why.ISSUER)
    return made


def task(*, document: Document, **fields: Any) -> Task:
    fields.setdefault("title", f"Nhiệm vụ {next(_n)}")
    fields.setdefault("assigner", document.issuer)
    made = Task(document=document, created_at=CREATED, **fields)
    made._history_date = CREATED  # type: ignore[attr-defined]  # before all that tests do to it
    made.save()
    return made


def assignment(*, task: Task, agency: Agency, **fields: Any) -> Assignment:
    fields.setdefault("named_agency", agency)
    fields.setdefault("is_single", task.mode == Task.Mode.SINGLE)
    fields.setdefault("assigner", task.assigner)
    fields.setdefault("assigned_on", date(2026, 3, 3))
    fields.setdefault("due_on", task.due_on)
    fields.setdefault("original_due_on", fields["due_on"])
    duty = Assignment(task=task, agency=agency, created_at=CREATED, **fields)
    duty._history_date = CREATED  # type: ignore[attr-defined]  # before all that tests do to it
    duty.save()
    return duty
