"""Each module that makes a PDF is known here, with the test that keeps what it prints."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# What makes a PDF out of HTML: the ways of core.pdf, and the engine under it.
PRINTING = {"print_sheets", "print_html", "write_pdf"}
KEPT_BY = {
    "reporting/paper/printing.py": "tests/reporting/test_every_paper.py",
    "assignments/services/urging/printing.py": "tests/assignments/urging/test_paper.py",
    "directives/stamping/paper.py": "tests/directives/test_stamping.py",
}
KEEPING = {"assert_golden", "assert_golden_text", "check_paper", "check_with_poppler"}
# Who prints no paper that anybody is handed.
NO_PAPER = {
    "config/checks.py": "the letters of Vietnamese, to see whether they can be printed",
    "reporting/page_one.py": "a picture of a draft's first sheet, laid out by reporting/paper/printing.py",
    "reporting/management/commands/print_gallery.py": "pictures of the forms that others keep",
    "reporting/demo/files.py": "minutes of other offices, as the demo receives them",
    "core/docx/pictures.py": "a chart, photographed for DOCX",
    "bench/files.py": "a register, to see how long it takes",
}


def names_in(file: Path) -> set[str]:
    """Return what a module calls or refers to by name or attribute."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def modules() -> list[Path]:
    folders = [file.parent for file in ROOT.glob("*/__init__.py") if file.parent.name != "tests"]
    return [file for folder in folders for file in sorted(folder.rglob("*.py"))]


def test_every_module_that_prints_is_kept_by_a_test_or_prints_no_paper():
    printing = {str(file.relative_to(ROOT)) for file in modules() if names_in(file) & PRINTING}
    outside = {name for name in printing if not name.startswith("core/pdf/")}
    assert len(printing) > len(outside)
    assert outside == {*KEPT_BY, *NO_PAPER}


def test_the_tests_named_keep_html_and_pages_and_check_them_twice():
    for test in KEPT_BY.values():
        assert names_in(ROOT / test) >= KEEPING, test
