"""Two reforms of 2025 as small scenes: a department split by function, and the people who do it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from agencies import services as directory
from agencies.models import Agency, Block, Kind, Level, Reorganisation, Role
from agencies.services import Heir
from assignments import services
from assignments.models import Assignment, Task
from directives.models import Field
from tests import factories
from tests.conftest import NOON, TODAY

EFFECTIVE = date(2026, 9, 1)
BASIS = "Nghị quyết số 12/NQ-HĐND"


@dataclass
class Split:
    """Sở Thông tin và Truyền thông and its three successors by function."""

    stttt: Agency
    khcn: Agency
    culture: Agency
    police: Agency
    province: Agency
    press: Field
    security: Field
    group: Any
    officer: Any
    administrator: Any
    coordinator: Any
    heirs: list[Heir] = field(default_factory=list)

    def duty(self, *, field: Field | None = None, **fields: Any) -> Assignment:
        """An open duty of the department that ends, of a collective task of its own."""
        document = factories.document(issuer=self.province, issued_on=date(2026, 3, 2))
        task = factories.task(document=document, field=field, mode=Task.Mode.EACH)
        return factories.assignment(task=task, agency=self.stttt, **fields)

    def draft(self, **changes: Any) -> Reorganisation:
        """A draft with its three successors, as the administrator leaves it."""
        asked = {
            "title": "Kết thúc hoạt động Sở Thông tin và Truyền thông",
            "kind": "split",
            "effective_on": EFFECTIVE,
            "legal_basis": BASIS,
            "predecessors": [self.stttt],
        }
        act = directory.begin_reorganisation(**(asked | changes), by=self.administrator, now=NOON)
        return directory.choose_successors(
            act, self.heirs, version=act.version, by=self.administrator, now=NOON
        )

    def submitted(self, **changes: Any) -> Reorganisation:
        act = self.by_function(self.draft(**changes))
        return directory.submit_reorganisation(
            act, version=act.version, by=self.administrator, now=NOON
        )

    def by_function(self, act: Reorganisation) -> Reorganisation:
        rules = {
            (self.stttt, self.press): self.culture,
            (self.stttt, self.security): self.police,
        }
        return services.choose_by_field(
            act, rules, version=act.version, by=self.administrator, now=NOON
        )

    def done(self, **changes: Any) -> Reorganisation:
        act = self.submitted(**changes)
        return self.confirm(act)

    def confirm(self, act: Reorganisation, now=NOON) -> Reorganisation:
        return services.confirm_reorganisation(
            act.pk, by=self.coordinator, now=now, version=act.version
        )

    def undo(self, act: Reorganisation, now=NOON) -> Reorganisation:
        return services.undo_reorganisation(
            act.pk, by=self.coordinator, now=now, version=act.version, reason="Nhập nhầm"
        )


@pytest.fixture
def split(province, office, administrator, coordinator) -> Split:
    def department(name, kind=Kind.DEPARTMENT):
        return factories.agency(name=name, province=province, parent=province, kind=kind)

    stttt = department("Sở Thông tin và Truyền thông")
    scene = Split(
        stttt=stttt,
        khcn=department("Sở Khoa học và Công nghệ"),
        culture=department("Sở Văn hóa và Thể thao"),
        police=department("Công an tỉnh", Kind.POLICE),
        province=province,
        press=Field.objects.get_or_create(name="Báo chí, xuất bản")[0],
        security=Field.objects.get_or_create(name="An ninh mạng")[0],
        group=factories.group("Các sở", members=[stttt], province=province),
        officer=factories.person(stttt, Role.FOCAL),
        administrator=administrator,
        coordinator=coordinator,
    )
    scene.heirs = [
        Heir(stttt, scene.khcn),
        Heir(stttt, scene.culture, "báo chí, xuất bản"),
        Heir(stttt, scene.police, "an ninh mạng"),
    ]
    return scene


@pytest.fixture
def district(province) -> Agency:
    return factories.agency(
        name="Ủy ban nhân dân huyện An Biên",
        province=province,
        parent=province,
        kind=Kind.COMMITTEE,
        level=Level.DISTRICT,
        block=Block.DISTRICTS,
    )


__all__ = ["TODAY"]
