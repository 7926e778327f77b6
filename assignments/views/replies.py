"""The reply matrix of a document: on the screen, on paper and as a spreadsheet."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments.models import Task
from assignments.replies import (
    BY_KEY,
    FACETS,
    Facet,
    blocks_of,
    counts_of,
    for_lines,
    lines_of,
    replies_to,
    sheet_of,
)
from assignments.services import assigners_of
from core.htmx import render_page
from core.paging import paginate
from core.sheets import table_response
from directives.models import Document

PAGE_SIZE = 300  # a matrix is read, and printed, in one piece


@login_required
@require_safe
def document_replies(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Show who answered what; a constant number of queries whatever the number of agencies."""
    document = _document(request, document_pk)
    facet, task = _asked(request, document)
    today = timezone.localdate()
    replies = replies_to(document, request.user, today, task=task)
    whole, by_task = counts_of(replies)
    page = paginate(
        for_lines(replies.filter(facet.condition)), request.GET.get("page"), size=PAGE_SIZE
    )
    lines = lines_of(page.rows, today, calendar_for(request.user))
    here = reverse("assignments:document-replies", args=[document.pk])
    context = {
        "document": document,
        "facet": facet,
        "task": task,
        "here": here,
        "asked": _address("", facet, task),
        "choices": [
            {
                "label": one.label,
                "url": _address(here, one, task),
                "current": one is facet,
                "count": whole.n[one.key],
            }
            for one in FACETS
        ],
        "counts": whole,
        "blocks": blocks_of(lines, by_task),
        "page": page,
        "on": today,
        "current": "replies",
        "may_urge": bool(whole.n["late"] and document.code and assigners_of(request.user, today)),
    }
    return render_page(request, "assignments/document_replies.html", context)


@login_required
@require_safe
def document_replies_export(request: HttpRequest, document_pk: int, kind: str) -> HttpResponseBase:
    """Answer with the rows on show as a spreadsheet, however many they are."""
    document = _document(request, document_pk)
    facet, task = _asked(request, document)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    today = timezone.localdate()
    replies = replies_to(document, request.user, today, task=task).filter(facet.condition)
    duties = for_lines(replies).iterator(chunk_size=1000)
    lines = lines_of(duties, today, calendar_for(request.user))
    table = sheet_of(document, lines, today, str(facet.label))
    return table_response(table, kind, f"tra loi {document.code or document.pk} {today:%d-%m-%Y}")


def _document(request: HttpRequest, pk: int) -> Document:
    documents = Document.objects.visible_to(request.user)
    return get_object_or_404(documents.select_related("document_type", "issuer"), pk=pk)


def _asked(request: HttpRequest, document: Document) -> tuple[Facet, Task | None]:
    """Return which replies the address asks for, of which task; 404 for what the matrix does not have."""
    facet = BY_KEY.get(request.GET.get("show", ""))
    wanted = request.GET.get("task", "")
    if facet is None or (wanted and not wanted.isdecimal()):
        raise Http404
    if not wanted:
        return facet, None
    tasks = Task.objects.visible_to(request.user).filter(document=document)
    return facet, get_object_or_404(tasks, pk=wanted)


def _address(path: str, facet: Facet, task: Task | None) -> str:
    """Return the address of these replies, without what says nothing."""
    asked = {"show": facet.key, "task": task.pk if task else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path
