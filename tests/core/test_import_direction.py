"""Imports point one way: core ← agencies ← directives ← assignments ← reporting."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["core", "agencies", "directives", "assignments", "reporting"]


def imported_packages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("app", ORDER)
def test_app_imports_only_from_its_left(app):
    forbidden = set(ORDER[ORDER.index(app) + 1 :])
    files = sorted((ROOT / app).rglob("*.py"))
    assert files
    wrong = {str(f.relative_to(ROOT)): imported_packages(f) & forbidden for f in files}
    assert {name: bad for name, bad in wrong.items() if bad} == {}
