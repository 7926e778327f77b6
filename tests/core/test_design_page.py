"""The living page shows every component, and only development and the demo have it."""

from pathlib import Path

from django.conf import settings
from django.test import RequestFactory

from core import design


def living_page() -> str:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.messages.storage.cookie import CookieStorage

    request = RequestFactory().get("/design/")
    request.user, request.htmx = AnonymousUser(), False
    request._messages = CookieStorage(request)
    return design.living_page(request).content.decode()


def test_the_living_page_renders_without_any_data():
    html = living_page()
    assert "Hệ thống thiết kế" in html
    assert "Lịch không có ngày 30/2/2021" in html


def test_every_tag_of_the_design_system_is_described():
    from core.templatetags.don_doc import register

    words = (Path(settings.BASE_DIR) / "docs" / "design-system.md").read_text("utf-8")
    plumbing = {"nav_links", "plain", "field_kind"}
    missing = {name for name in {*register.tags, *register.filters} - plumbing if name not in words}
    assert missing == set()


def test_every_component_of_the_tree_is_used_somewhere():
    root = Path(settings.BASE_DIR)
    sources = [*(root / "templates").rglob("*.html"), *(root / "core").rglob("*.py")]
    words = "\n".join(file.read_text("utf-8") for file in sources)
    unused = {
        file.stem
        for file in (root / "templates" / "components").glob("_*.html")
        if f"components/{file.name}" not in words and f'"{file.stem[1:]}",' not in words
    }
    assert unused == set()
