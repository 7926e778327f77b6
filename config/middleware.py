"""Middleware of our own: sign-in for fragments, and the language a person chose."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation


class HtmxSignInMiddleware:
    """Send the whole page to sign-in when a fragment was asked for after the session ended.

    Without this, the redirect is followed by the browser and the sign-in page lands inside a table.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sign_in = resolve_url(settings.LOGIN_URL)
        location = response.headers.get("Location", "")
        if (
            getattr(request, "htmx", False)
            and response.status_code == 302
            and location.startswith(sign_in)
        ):
            refused = HttpResponse(status=401)
            refused.headers["HX-Redirect"] = sign_in
            return refused
        return response


class ChosenLanguageMiddleware:
    """Speak the language the person chose (the cookie of the language switch), Vietnamese otherwise.

    Django's own middleware would follow the browser, and many office machines have English Windows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
