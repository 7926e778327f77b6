"""The list of documents."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import SavedView
from agencies.saved_views import shelf_of
from core.chips import chips_for
from core.htmx import render_page, typed_words
from core.list_columns import Chosen, chosen_columns
from core.paging import paginate
from directives.columns import DOCUMENT_COLUMNS
from directives.filters import DocumentFilter
from directives.forms import registering_agencies
from directives.models import Document, RegisterEntry
from directives.models.document import LABEL_BREAK

OFFERED = 8  # suggestions while one types


@login_required
@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents this person may see, newest first, filtered as the address says."""
    shelf = shelf_of(request, SavedView.List.DOCUMENTS)
    if shelf.opens_with:
        return redirect(shelf.opens_with)
    today = timezone.localdate()
    documents = Document.objects.visible_to(request.user).select_related(
        "document_type", "issuer", "field"
    )
    found = DocumentFilter(request.GET or None, documents, request=request, today=today)
    page = paginate(found.qs, request.GET.get("page"))
    columns = chosen_columns(DOCUMENT_COLUMNS, request.GET)
    _add_to_rows(page.rows, request, columns)
    context = {
        "filter": found,
        "form": found.form,
        "page": page,
        "today": today,
        "shelf": shelf,
        "columns": columns,
        "chips": chips_for(found.form, request.GET),
        "may_register": bool(registering_agencies(request.user, today)),
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


def _add_to_rows(documents: Sequence[Document], request: HttpRequest, columns: Chosen) -> None:
    """Give each row its further cells and the lines of the registers this person reads; one query."""
    lines: dict[int, list[RegisterEntry]] = {document.pk: [] for document in documents}
    entries = RegisterEntry.objects.visible_to(request.user).filter(
        document__in=lines, struck_at=None
    )
    for entry in entries.select_related("register").order_by("register", "number"):
        lines[entry.document_id].append(entry)  # type: ignore[index]
    for document in documents:
        document.shown_entries = lines[document.pk]
        document.more = columns.cells(document)
