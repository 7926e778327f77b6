"""How people get in: accounts are made by an administrator, never by signing up.

allauth signs people in, axes locks out who guesses; here is what joins the two to this site.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import User

_CHATTER = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up, no chatter, the person's own language, and initial passwords that are used once."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "enter_current_password": gettext_lazy("This is not your current password."),
        "username_password_mismatch": gettext_lazy("The user name or the password is not right."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Leave out what the page itself shows: that one is signed in or out."""
        if message_template not in _CHATTER:
            super().add_message(request, level, message_template, *args, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Show the site in the language of the person's profile from here on."""
        response = super().post_login(request, user, **kwargs)
        remember_language(response, user.language)
        return response

    def set_password(self, user: User, password: str) -> None:
        """Save a password the person chose: it is no longer the one an administrator knows."""
        user.set_password(password)
        user.has_initial_password = False
        user._history_user = user  # type: ignore[attr-defined]
        user.save(update_fields=["password", "has_initial_password"])

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Tell whoever knows the right password of a closed account why it does not open."""
        messages.error(request, _("This account is closed. Ask the administrator of your agency."))
        return redirect(settings.LOGIN_URL)


def remember_language(response: HttpResponse, language: str) -> None:
    """Set the cookie Django's LocaleMiddleware reads."""
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )


def sign_in_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Tell axes whose failure it counts (AXES_USERNAME_CALLABLE).

    The form calls the field `login`, the backend `username`; capitals do not make another account.
    """
    given = credentials or {}
    name = given.get("username") or given.get("login") or given.get("email") or ""
    if not name and request is not None:
        name = request.POST.get("login") or request.POST.get("username") or ""
    return str(name).strip().lower()[:150]
