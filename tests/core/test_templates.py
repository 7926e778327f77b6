"""Every template of the project: compiles, obeys the CSP, leads only to addresses that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template import loader
from django.urls import URLResolver, get_resolver

ROOT = Path(settings.BASE_DIR)
FOLDERS = [ROOT / "templates", *ROOT.glob("*/templates")]
FILES = sorted(
    (file, file.relative_to(folder).as_posix())
    for folder in FOLDERS
    if folder.is_dir() and not {".venv", "var"} & set(folder.parts)
    for file in folder.rglob("*.html")
)
# Paper is printed by a program without a CSP, from its own style sheets: only the rules of words apply.
PAPER = re.compile(r"(^|/)(paper|print|pdf|emails?|mails?)(/|_)")
PAGES = [(file, name) for file, name in FILES if not PAPER.search(name)]

_COMMENT = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{% verbatim.*?endverbatim %\}", re.DOTALL
)


def words_of(file: Path) -> str:
    return _COMMENT.sub("", file.read_text("utf-8"))


def names_of_routes(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from names_of_routes(pattern, space)
        elif pattern.name:
            yield prefix + pattern.name


def test_there_are_templates_to_look_at():
    assert len(PAGES) > 30


@pytest.mark.parametrize("name", [name for _file, name in FILES])
def test_a_template_compiles(name):
    assert loader.get_template(name).template.name == name


@pytest.mark.parametrize(
    ("file", "name"), PAGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_template_holds_nothing_the_csp_refuses(file, name):
    words = words_of(file)
    assert not re.search(r"<style\b|\sstyle=", words, re.IGNORECASE)
    assert not re.search(r"<script\b(?![^>]*\bsrc=)", words, re.IGNORECASE)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", words, re.IGNORECASE)
    assert not re.search(r"hx-on|hx-vals=[\"']js:|javascript:", words, re.IGNORECASE)
    assert not re.search(r"hx-trigger=[\"'][^\"']*\[", words), "trigger filters need eval"


@pytest.mark.parametrize(
    ("file", "name"), PAGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_template_loads_nothing_from_elsewhere(file, name):
    assert not re.search(r"(src|href|action)=[\"'](https?:)?//", words_of(file))


@pytest.mark.parametrize(
    ("file", "name"), FILES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_template_leads_only_to_addresses_that_exist(file, name):
    known = set(names_of_routes(get_resolver()))
    asked = set(re.findall(r"\{%\s*url\s+[\"']([\w:.-]+)[\"']", words_of(file)))
    assert asked <= known


@pytest.mark.parametrize(
    ("file", "name"), FILES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_form_that_changes_something_carries_its_token(file, name):
    forms = re.findall(
        r"<form\b[^>]*method=[\"']post[\"'].*?</form>", words_of(file), re.DOTALL | re.IGNORECASE
    )
    assert all("csrf_token" in form for form in forms)


@pytest.mark.parametrize(
    ("file", "name"), PAGES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_template_draws_only_icons_of_the_sprite(file, name):
    sprite = set(
        re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text("utf-8"))
    )
    assert set(re.findall(r"\{%\s*icon\s+\"([\w-]+)\"", words_of(file))) <= sprite
