"""The main navigation: one table, and which of its entries this page belongs to."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One place of the product a person can go to from anywhere."""

    route: str
    label: str | Promise
    icon: str


@dataclass(frozen=True)
class Link:
    """An entry made ready for one page."""

    url: str
    label: str | Promise
    icon: str
    current: bool


ENTRIES = [
    Entry("home", _("My work"), "home"),
    Entry("directives:document-list", _("Documents"), "document"),
    Entry("assignments:assignment-list", _("Tasks"), "task"),
    Entry("directives:register-list", _("Registers"), "register"),
    Entry("reporting:dashboard", _("Dashboard"), "dashboard"),
    Entry("reporting:run-list", _("Reports"), "report"),
    Entry("agencies:agency-list", _("Agencies"), "agency"),
]


# Pages whose address begins like one place though people look for them at another; "" is no place of
# the navigation. Names of views begin so; what one row of data decides, the view says (`belongs_to`).
ELSEWHERE = [
    ("agencies:profile", ""),
    ("agencies:own-stand-in-create", ""),
    ("agencies:saved-view-", ""),
    ("intake:", "directives:document-list"),
    ("assignments:document-", "directives:document-list"),
    ("assignments:morning-", "home"),
    ("assignments:notice-", ""),
    ("reorganising:", "agencies:agency-list"),
    ("reporting:dispatch-summary", "directives:document-list"),
    ("reporting:duty-slip", "assignments:assignment-list"),
    ("reporting:exchange", "directives:document-list"),
    ("reporting:handling-slip", "directives:document-list"),
    ("reporting:register-volumes", "directives:register-list"),
    ("reporting:task-slip", "assignments:assignment-list"),
]


def url_or_none(route: str, *args: object, **kwargs: object) -> str | None:
    """Return the address of a route, or None where this site does not have it (demo pages, for one)."""
    try:
        return reverse(route, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return None


def place_of(path: str, view_name: str) -> str:
    """Return the address a page is looked for at: its own, or that of the place it belongs to."""
    for beginning, route in ELSEWHERE:
        if view_name.startswith(beginning):
            return (url_or_none(route) or "") if route else ""
    return path


def main_links(path: str) -> list[Link]:
    """Return the entries of this site; the one with the longest matching address is current."""
    found = [(entry, url) for entry in ENTRIES if (url := url_or_none(entry.route))]
    root = url_or_none("home")
    matching = [
        url for _entry, url in found if path == url or (url != root and path.startswith(url))
    ]
    current = max(matching, key=len, default=None)
    return [Link(url, entry.label, entry.icon, url == current) for entry, url in found]
