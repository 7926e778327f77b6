"""Views of lists: keeping one, changing it, dropping it, and all of one's own."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import services
from agencies.models import SavedView
from agencies.saved_view_forms import SavedViewForm
from agencies.saved_views import ALL, VIEW, address_of, kept_query
from agencies.views.answers import answer_act, answer_form, oneself
from core.navigation import url_or_none


def _list_of(name: str) -> SavedView.List:
    if name not in SavedView.List.values:
        raise Http404
    return SavedView.List(name)


def _list_url(name: str, query: str = "") -> str:
    return f"{url_or_none(SavedView.List(name).route)}?{query or f'{VIEW}={ALL}'}"


def _own(request: HttpRequest, pk: int) -> SavedView:
    """Nobody changes another's view; one that is shared is seen as a filter only."""
    return get_object_or_404(SavedView.objects.of(oneself(request)), pk=pk)


@login_required
@require_safe
def saved_view_list(request: HttpRequest) -> HttpResponse:
    """Show one's own views and those shared with one, by list."""
    user = oneself(request)
    found = SavedView.objects.visible_to(user).select_related("owner", "shared_with")
    rows = [(view, address_of(view), view.owner_id == user.pk) for view in found]
    return render(request, "agencies/saved_view_list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_create(request: HttpRequest, name: str) -> HttpResponse:
    """Keep the filters in this page's address as a view of the list."""
    which, user, on = _list_of(name), oneself(request), timezone.localdate()
    query = kept_query(request.GET)
    form = SavedViewForm(request.POST or None, user=user, on=on)
    return answer_form(
        request,
        form,
        lambda data: services.keep_view(list=which.value, query=query, by=user, **data),
        title=_("Save this view"),
        submit=_("Save the view"),
        back=_list_url(which, query),
        to=address_of,
        done=_("The view was saved."),
        crumbs=[(str(which.label), _list_url(which, query))],
        belongs_to=url_or_none(which.route),
        intro=_("Filters, order and columns of the list are kept under this name; rows are not."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_change(request: HttpRequest, pk: int) -> HttpResponse:
    view, user, on = _own(request, pk), oneself(request), timezone.localdate()
    now: dict[str, Any] = {
        "name": view.name, "shared_with": view.shared_with, "is_default": view.is_default,
    }  # fmt: skip
    form = SavedViewForm(request.POST or None, initial=now, user=user, on=on, kept=view.shared_with)
    return answer_form(
        request,
        form,
        lambda data: services.change_view(view, by=user, **data),
        title=_("Change the view"),
        submit=_("Save the view"),
        back=reverse("agencies:saved-view-list"),
        done=_("The view was saved."),
        crumbs=[(_("My views"), reverse("agencies:saved-view-list"))],
        belongs_to=url_or_none(SavedView.List(view.list).route),
    )


@login_required
@require_POST
def saved_view_keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a view the filters that stand in the address now."""
    view, user = _own(request, pk), oneself(request)
    query = kept_query(QueryDict(request.META.get("QUERY_STRING", "")))
    return answer_act(
        request,
        lambda: services.change_view(
            view, by=user, query=query, name=view.name, shared_with=view.shared_with,
            is_default=view.is_default,
        ),
        to=f"{_list_url(view.list, query)}&{VIEW}={view.pk}",
        done=_("The view was saved."),
    )  # fmt: skip


@login_required
@require_POST
def saved_view_drop(request: HttpRequest, pk: int) -> HttpResponse:
    view, user = _own(request, pk), oneself(request)
    return answer_act(
        request,
        lambda: services.drop_view(view, by=user),
        to=reverse("agencies:saved-view-list"),
        done=_("The view was deleted."),
    )
