"""Views of a list, for its page: which there are, which one is open, and with which one it begins.

A list asks once:

    shelf = shelf_of(request, SavedView.List.DUTIES)
    if shelf.opens_with:
        return redirect(shelf.opens_with)
    context["shelf"] = shelf          # templates/components/_views.html draws it

An address names the view it was opened from (`view=7`), so that changed filters can be kept in it;
`view=all` is the list without any. The name narrows nothing: filters and columns stand beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from agencies.models import SavedView
from core.chips import ALL, VIEW
from core.htmx import wants_fragment
from core.navigation import url_or_none

NOT_KEPT = {VIEW, "page", "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class ShownView:
    """One view as a link."""

    view: SavedView
    url: str
    is_own: bool
    is_open: bool = False


@dataclass(frozen=True)
class Shelf:
    """The views of one list for one person."""

    all_url: str
    save_url: str
    views: Sequence[ShownView] = ()
    opens_with: str = ""  # where an address that says nothing leads
    open_view: ShownView | None = None
    has_changed: bool = False  # the filters are no longer those of the open view
    is_empty_address: bool = False

    @property
    def manage_url(self) -> str:
        return reverse("agencies:saved-view-list")


def kept_query(query: QueryDict) -> str:
    """Return what of an address is worth keeping: filters, order and columns, blanks left out."""
    pairs = [
        (key, value)
        for key, values in sorted(query.lists())
        if key not in NOT_KEPT
        for value in values
        if value.strip()
    ]
    return urlencode(pairs)


def address_of(view: SavedView) -> str:
    """Return the list's address with the view's filters and its mark; empty where there is no such list."""
    route = url_or_none(SavedView.List(view.list).route)
    return f"{route}?{view.query}{'&' if view.query else ''}{VIEW}={view.pk}" if route else ""


def shelf_of(request: HttpRequest, name: SavedView.List) -> Shelf:
    """Return the views of this list for the person of the request; one query."""
    user = request.user
    found = SavedView.objects.visible_to(user).filter(list=name).select_related("shared_with")
    query, marked = kept_query(request.GET), request.GET.get(VIEW, "")
    shown = [
        ShownView(view, address_of(view), view.owner_id == user.pk, str(view.pk) == marked)
        for view in found
    ]
    shown.sort(key=lambda one: not one.is_own)
    begun = next((one for one in shown if one.is_own and one.view.is_default), None)
    opened = next((one for one in shown if one.is_open), None)
    says_nothing = not request.GET and not wants_fragment(request)
    return Shelf(
        all_url=f"{request.path}?{VIEW}={ALL}",
        save_url=f"{reverse('agencies:saved-view-create', args=[name])}?{query}",
        views=shown,
        opens_with=begun.url if begun and says_nothing else "",
        open_view=opened,
        has_changed=bool(opened and opened.view.query != query),
        is_empty_address=not query,
    )
