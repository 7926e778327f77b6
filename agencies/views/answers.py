"""What the views of this app share: the gate of administrators, lists, and forms that change something."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.models import Agency, User
from agencies.services.permission import is_administrator, may_administer
from core.chips import chips_for
from core.forms import RefusalMixin
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.refusals import NotAllowed, Refused

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Send strangers to sign-in and answer 403 to everyone else who is no administrator."""

    @wraps(view)
    @login_required
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_administrator(request.user, timezone.localdate()):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def require_keeper(request: HttpRequest, agency: Agency | None) -> None:
    """Answer 403 to administrators of another province before showing them a form."""
    province = agency.province_id if agency else None
    if not may_administer(request.user, timezone.localdate(), province=province):
        raise PermissionDenied


def oneself(request: HttpRequest) -> User:
    """Return who is signed in; for views behind login_required."""
    return cast("User", request.user)


def answer_list(
    request: HttpRequest, filterset: Any, *, page: str, fragment: str, **context: Any
) -> HttpResponse:
    """Show one page of a filtered list; an invalid filter shows no rows, its errors, and answers 422."""
    valid = filterset.is_valid()
    rows = filterset.qs if valid else filterset.queryset.none()
    shown = {
        "filter_form": filterset.form,
        "chips": chips_for(filterset.form, request.GET),
        "page": paginate(rows, request.GET.get("page")),
        "is_refused": not valid,
        **context,
    }
    return render_page(request, page, shown, fragment=fragment, status=200 if valid else 422)


def answer_form(
    request: HttpRequest,
    form: Any,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    submit: str,
    back: str,
    done: str,
    to: Callable[[Any], str] | None = None,
    crumbs: list[tuple[str, str]] | None = None,
    intro: str = "",
    page: str = "agencies/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; when it is sent and valid call `act` with its data, then go on.

    The next page is `back`, or what `to` makes of the result.

    Refusals land beside their field; everything typed stays.
    """
    if request.method == "POST" and form.is_valid() and (made := _done(form, act)):
        messages.success(request, done)
        return redirect_after(request, to(made[0]) if to else back)
    status = 422 if form.is_bound else 200
    shown = {
        "form": form, "title": title, "submit": submit, "back": back, "intro": intro,
        "crumbs": crumbs or [], **context,
    }  # fmt: skip
    return render_page(request, page, shown, status=status)


def _done(form: RefusalMixin, act: Callable[[dict[str, Any]], Any]) -> tuple[Any] | None:
    """Call the service; None when it refused, the reason then stands in the form."""
    try:
        return (act(form.cleaned_data),)
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        form.add_refusal(why)
        return None


def answer_act(request: HttpRequest, act: Callable[[], Any], *, to: str, done: str) -> HttpResponse:
    """Carry out an act of one button and go back; a refusal is said there as a message."""
    try:
        act()
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        messages.error(request, why.message)
    else:
        messages.success(request, done)
    return redirect_after(request, to)
