"""The reply matrix of a document: on the screen, on paper and as a spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments.listing import first_day_after
from assignments.models import Assignment, AssignmentQuerySet, Task
from assignments.replies import (
    BY_KEY,
    FACETS,
    Counts,
    Facet,
    Line,
    blocks_of,
    counts_of,
    for_lines,
    lines_of,
    replies_to,
    sheet_of,
)
from assignments.reply_forms import RepliesForm
from assignments.services import assigners_of
from core.htmx import render_page
from core.paging import paginate
from core.sheets import table_response
from directives.as_of import say_as_then
from directives.models import Document

PAGE_SIZE = 300  # a matrix is read, and printed, in one piece


class Asked(NamedTuple):
    """What the address asks of the matrix: which replies, of which task, as of which day."""

    facet: Facet
    task: Task | None
    day: RepliesForm

    def rows(self, document: Document, user: Any) -> AssignmentQuerySet:
        """The duties of the matrix, of all facets; none where the day cannot be told of."""
        on, known_on = self.day.day, self.day.known_on
        found = replies_to(document, user, on, known_on=known_on, task=self.task)
        return found.filter(self.day.condition()) if self.day.is_valid() else found.none()

    def lines(self, duties: Sequence[Assignment], user: Any) -> Iterator[Line]:
        known_on = self.day.known_on
        return lines_of(duties, self.day.day, calendar_for(user), known_on=known_on)

    def address(self, path: str, *, facet: Facet) -> str:
        """Return the address of these replies, without what says nothing."""
        asked = {"show": facet.key, "task": self.task.pk if self.task else "", **self.day.query}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{path}?{query}" if query else path


@login_required
@require_safe
def document_replies(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Show who answered what; a constant number of queries whatever the number of agencies."""
    document = _document(request, document_pk)
    asked = _asked(request, document)
    say_as_then([document], asked.day.known_on)
    replies = asked.rows(document, request.user)
    whole, by_task = counts_of(replies)
    page = paginate(
        for_lines(replies.filter(asked.facet.condition)), request.GET.get("page"), size=PAGE_SIZE
    )
    context = {
        "document": document,
        "facet": asked.facet,
        "task": asked.task,
        "day": asked.day,
        **_addresses(asked, document, whole),
        "counts": whole,
        "blocks": blocks_of(asked.lines(page.rows, request.user), by_task),
        "page": page,
        "on": asked.day.day,
        "first_on": None if whole.total else _first_on(asked, document, request.user),
        "current": "replies",
        "may_urge": whole.n["late"] and document.code and _may_urge(request, asked.day),
    }
    return render_page(
        request, "assignments/document_replies.html", context, status=asked.day.status
    )


def _addresses(asked: Asked, document: Document, whole: Counts) -> dict[str, Any]:
    """The addresses of the page and its parts, each on the day asked about."""
    here = reverse("assignments:document-replies", args=[document.pk])
    return {
        "here": here,
        "query": asked.address("", facet=asked.facet),
        "asked_of": urlencode(asked.day.query),
        "narrowing": urlencode(asked.day.narrowing),
        "kept": {"show": asked.facet.key, "task": asked.task.pk if asked.task else ""},
        "choices": [
            {
                "label": one.label,
                "url": asked.address(here, facet=one),
                "current": one is asked.facet,
                "count": whole.n[one.key],
            }
            for one in FACETS
        ],
    }


def _first_on(asked: Asked, document: Document, user: Any) -> date | None:
    if not asked.day.is_valid():
        return None
    of = Q(task=asked.task) if asked.task else Q(task__document=document)
    return first_day_after(asked.day.day, user, of=of)


def _may_urge(request: HttpRequest, day: RepliesForm) -> bool:
    return day.is_today and bool(assigners_of(request.user, day.today))


@login_required
@require_safe
def document_replies_export(request: HttpRequest, document_pk: int, kind: str) -> HttpResponseBase:
    """Answer with the rows on show as a spreadsheet, however many they are."""
    document = _document(request, document_pk)
    asked = _asked(request, document)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    if not asked.day.is_valid():  # the page says why
        here = reverse("assignments:document-replies", args=[document.pk])
        return redirect(f"{here}?{request.GET.urlencode()}")
    duties = for_lines(asked.rows(document, request.user).filter(asked.facet.condition))
    on = asked.day.day
    lines = asked.lines(list(duties), request.user)
    what, narrowed_to = str(asked.facet.label), asked.day.narrowed_to()
    table = sheet_of(document, lines, on, what, narrowed_to=narrowed_to)
    return table_response(table, kind, f"tra loi {document.code or document.pk} {on:%d-%m-%Y}")


def _document(request: HttpRequest, pk: int) -> Document:
    documents = Document.objects.visible_to(request.user)
    return get_object_or_404(documents.select_related("document_type", "issuer"), pk=pk)


def _asked(request: HttpRequest, document: Document) -> Asked:
    """Read the address; 404 for replies and tasks the matrix does not have."""
    facet = BY_KEY.get(request.GET.get("show", ""))
    wanted = request.GET.get("task", "")
    if facet is None or (wanted and not wanted.isdecimal()):
        raise Http404
    day = RepliesForm(request.GET, document=document, user=request.user, today=timezone.localdate())
    if not wanted:
        return Asked(facet, None, day)
    tasks = Task.objects.visible_to(request.user).filter(document=document)
    return Asked(facet, get_object_or_404(tasks, pk=wanted), day)
