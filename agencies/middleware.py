"""Who signs in with a password an administrator knows must choose their own before anything else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core.htmx import redirect_after

_OPEN_ROUTES = frozenset(
    {"account_change_password", "account_logout", "account_login", "set_language", "health"}
)


class InitialPasswordMiddleware:
    """Lead every page to the password page while the initial password stands."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        match = request.resolver_match
        if match is None or match.url_name in _OPEN_ROUTES:
            return None
        if user.is_authenticated and getattr(user, "has_initial_password", False):
            messages.warning(
                request,
                _("Choose your own password first; this one is known to the administrator."),
            )
            return redirect_after(request, "account_change_password")
        return None
