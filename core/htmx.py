"""Answering the same view as a whole page or as a fragment, and telling caches about it.

A page includes its own fragment, so the first load and the swap show the same words.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

MOST_TYPED = 100  # letters of what is looked up while one types


def wants_fragment(request: HttpRequest) -> bool:
    """Return whether to answer with a fragment; boosted links and restored history need whole pages."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def typed_words(request: HttpRequest) -> str:
    """Return what was typed so far into a box with suggestions: `q`, or the field htmx names."""
    typed = request.GET.get("q")
    htmx = getattr(request, "htmx", None)
    if typed is None and htmx:
        typed = request.GET.get(htmx.trigger_name or "")
    return (typed or "")[:MOST_TYPED]


def render_page(
    request: HttpRequest,
    page: str,
    context: Mapping[str, Any] | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the fragment for htmx and the whole page for everyone else; use 422 for an invalid form."""
    if fragment is None or not wants_fragment(request):
        response = HttpResponse(render_to_string(page, dict(context or {}), request), status=status)
    else:
        response = render_fragment(request, fragment, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def render_fragment(
    request: HttpRequest,
    fragment: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a fragment; waiting messages ride along into the page's live region."""
    body = render_to_string(fragment, dict(context or {}), request)
    if len(messages.get_messages(request)):
        body += render_to_string("components/_messages.html", {"swap": True}, request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def fragment_or_redirect(
    request: HttpRequest,
    fragment: str,
    context: Mapping[str, Any] | None = None,
    *,
    to: Any,
) -> HttpResponse:
    """Answer a change that succeeded: htmx gets the fragment anew, a plain form is sent on (303)."""
    if wants_fragment(request):
        return render_fragment(request, fragment, context)
    return redirect_after(request, to)


def redirect_after(request: HttpRequest, to: Any) -> HttpResponse:
    """Send the whole page to another address after a change, with or without htmx."""
    url = resolve_url(to)
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = url
    else:
        response = HttpResponseRedirect(url)
        response.status_code = 303
    patch_vary_headers(response, ["HX-Request"])
    return response
