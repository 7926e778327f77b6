"""The list of documents."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import SavedView
from agencies.saved_views import shelf_of
from core.chips import chips_for
from core.htmx import render_page, typed_words
from core.list_columns import chosen_columns
from core.paging import paginate
from directives.columns import DOCUMENT_COLUMNS
from directives.forms import registering_agencies
from directives.listing import document_filter, lines_beside
from directives.models import Document
from directives.models.document import LABEL_BREAK

OFFERED = 8  # suggestions while one types
FIRST = {"q", "document_type", "issuer", "since", "until"}  # filters that are never folded away


@login_required
@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents this person may see, newest first, filtered as the address says."""
    shelf = shelf_of(request, SavedView.List.DOCUMENTS)
    if shelf.opens_with:
        return redirect(shelf.opens_with)
    today = timezone.localdate()
    found = document_filter(request.GET, user=request.user, today=today)
    page = paginate(found.qs, request.GET.get("page"))
    columns = chosen_columns(DOCUMENT_COLUMNS, request.GET)
    lines = lines_beside(page.rows, user=request.user, on=found.known_on)
    for document in page.rows:
        document.shown_entries = lines[document.pk]
        document.more = columns.cells(document)
    context = {
        "filter": found,
        "form": found.form,
        "page": page,
        "today": found.day,
        "known_on": found.known_on,
        "shelf": shelf,
        "columns": columns,
        "chips": chips_for(found.form, request.GET),
        "may_register": bool(registering_agencies(request.user, today)),
        "more_open": bool(found.form.errors.keys() - FIRST),
    }
    return render_page(request, "directives/list.html", context, fragment="directives/_rows.html")


@login_required
@require_safe
def document_options(request: HttpRequest) -> HttpResponse:
    """Answer <option>s of the documents this person sees for what was typed so far."""
    words = typed_words(request).partition(LABEL_BREAK)[0]
    seen = Document.objects.visible_to(request.user).registered().exclude(code_key="")
    found = seen.search(words).select_related("issuer")[:OFFERED]
    return render(request, "directives/_options.html", {"documents": found})
