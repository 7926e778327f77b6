"""Keeping, changing and dropping views of lists: a person's own affair, so without an event row."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, SavedView, User
from agencies.models.saved_view import MAX_QUERY
from core.refusals import Refused

MAX_VIEWS = 30  # of one person and list: more are no longer found among their names


@transaction.atomic
def keep_view(
    *,
    list: str,
    query: str,
    name: str,
    by: Any,
    shared_with: Agency | None = None,
    is_default: bool = False,
) -> SavedView:
    """Keep an address of a list under a name; locks the person's row, so that names stay single.

    Raises Refused for a name they have already, for too long an address and for too many views.
    """
    _check_length(query)
    own = _locked_views(by).filter(list=list)
    if own.count() >= MAX_VIEWS:
        raise Refused(_("You have %(n)s views of this list; delete one first.") % {"n": MAX_VIEWS})
    _check_name(own, name)
    if is_default:
        own.update(is_default=False)
    return SavedView.objects.create(
        owner_id=by.pk, list=list, name=name, query=query, shared_with=shared_with,
        is_default=is_default,
    )  # fmt: skip


@transaction.atomic
def change_view(
    view: SavedView,
    *,
    name: str,
    by: Any,
    shared_with: Agency | None,
    is_default: bool,
    query: str | None = None,
) -> SavedView:
    """Rename a view, share it or not, open the list with it or not, and give it another address."""
    own = _locked_views(by).filter(list=view.list)
    kept = own.get(pk=view.pk)
    _check_name(own.exclude(pk=kept.pk), name)
    if query is not None:
        _check_length(query)
        kept.query = query
    if is_default:
        own.exclude(pk=kept.pk).update(is_default=False)
    kept.name, kept.shared_with, kept.is_default = name, shared_with, is_default
    kept.save(update_fields=["name", "query", "shared_with", "is_default"])
    return kept


@transaction.atomic
def drop_view(view: SavedView, *, by: Any) -> None:
    _locked_views(by).filter(pk=view.pk).delete()


def _locked_views(by: Any) -> Any:
    """The person's own views; their row is locked until the change is written."""
    User.objects.select_for_update().get(pk=by.pk)
    return SavedView.objects.of(by)


def _check_name(others: Any, name: str) -> None:
    if others.filter(name__iexact=name).exists():
        raise Refused(_("You have a view of this name already."), field="name")


def _check_length(query: str) -> None:
    if len(query) > MAX_QUERY:
        raise Refused(_("These filters are too long to be kept as a view."))
