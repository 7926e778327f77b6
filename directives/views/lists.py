"""The list of documents."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.chips import chips_for
from core.htmx import render_page
from core.paging import paginate
from directives.filters import DocumentFilter
from directives.forms import registering_agencies
from directives.models import Document, RegisterEntry


@login_required
@require_safe
def document_list(request: HttpRequest) -> HttpResponse:
    """Documents this person may see, newest first, filtered as the address says."""
    today = timezone.localdate()
    documents = Document.objects.visible_to(request.user).select_related("document_type", "issuer")
    found = DocumentFilter(request.GET or None, documents, request=request, today=today)
    page = paginate(found.qs, request.GET.get("page"))
    _add_entries(page.rows, request)
    context = {
        "filter": found,
        "form": found.form,
        "page": page,
        "today": today,
        "chips": chips_for(found.form, request.GET),
        "may_register": bool(registering_agencies(request.user, today)),
    }
    return render_page(request, "directives/list.html", context, fragment="directives/_rows.html")


def _add_entries(documents: Sequence[Document], request: HttpRequest) -> None:
    """Give each row the lines of the registers this person reads; one query."""
    lines: dict[int, list[RegisterEntry]] = {document.pk: [] for document in documents}
    entries = RegisterEntry.objects.visible_to(request.user).filter(
        document__in=lines, struck_at=None
    )
    for entry in entries.select_related("register").order_by("register", "number"):
        lines[entry.document_id].append(entry)  # type: ignore[index]
    for document in documents:
        document.shown_entries = lines[document.pk]
