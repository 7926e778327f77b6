"""A document's tasks, and its chain: what it carries out and what carries it out."""

from collections import defaultdict
from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments import services
from assignments.chain import drawn_chain, tallies_of
from assignments.models import Assignment, ProgressReport, ProposedTask, Task
from assignments.rows import Row, rows_of
from core.htmx import render_page
from core.paging import paginate
from core.past_day import DayForm
from directives.models import Document


@login_required
@require_safe
def document_tasks(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Show every task of a document with its parts and the last word about each."""
    document = _document(request, document_pk)
    today = timezone.localdate()
    tasks = Task.objects.visible_to(request.user).filter(document=document)
    page = paginate(
        tasks.select_related("assigner", "group").defer("folded", "vector"), request.GET.get("page")
    )
    context = {
        "document": document,
        "page": page,
        "blocks": _with_parts(request, page.rows),
        "tally": tallies_of([document.pk], request.user, today).get(document.pk),
        "on": today,
        "may_assign": not document.is_stub and bool(services.assigners_of(request.user, today)),
        "current": "tasks",
        "n_proposed": ProposedTask.objects.filter(document=document, decision="open").count(),
    }
    return render_page(request, "assignments/document_tasks.html", context)


def _with_parts(request: HttpRequest, tasks: Sequence[Task]) -> list[tuple[Task, list[Row]]]:
    """Pair tasks with their visible parts and last reports; one query for all of them."""
    today = timezone.localdate()
    last = ProgressReport.objects.filter(assignment=OuterRef("pk")).order_by("-reported_at", "-pk")
    parts = (
        Assignment.objects.visible_to(request.user)
        .filter(task__in=[task.pk for task in tasks])
        .for_rows()
        .annotate(last_words=Subquery(last.values("text")[:1]))
        .order_by("role", "agency__position", "agency__name", "pk")
    )
    rows = rows_of(
        parts, user=request.user, on=today, today=today, calendar=calendar_for(request.user)
    )
    by_task: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_task[row.duty.task_id].append(row)
    return [(task, by_task[task.pk]) for task in tasks]


@login_required
@require_safe
def document_chain(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Draw the chain through a document, with the tasks at each link as this person sees them."""
    document = _document(request, document_pk)
    day = DayForm(request.GET, today=timezone.localdate())
    chain = drawn_chain(document, request.user, day.day, known_on=day.known_on)
    context = {
        "document": document,
        "chain": chain if day.is_valid() else None,
        "day": day,
        "current": "chain",
    }
    return render_page(request, "assignments/document_chain.html", context, status=day.status)


def _document(request: HttpRequest, pk: int) -> Document:
    documents = Document.objects.visible_to(request.user)
    return get_object_or_404(documents.select_related("document_type", "issuer"), pk=pk)
