"""A document's tasks, and its chain: what it carries out and what carries it out."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.calendar import calendar_for
from assignments import services
from assignments.as_of import duties_known_on, tasks_known_on
from assignments.chain import drawn_chain, tallies_of
from assignments.models import ProposedTask, Task, TaskQuerySet
from assignments.rows import Row, rows_of
from core.htmx import render_page
from core.paging import paginate
from core.past import first_known_on
from core.past_day import DayForm
from directives.as_of import say_as_then
from directives.models import Document


@login_required
@require_safe
def document_tasks(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Show every task of a document with its parts and the last word about each."""
    document = _document(request, document_pk)
    day = DayForm(request.GET, today=timezone.localdate())
    say_as_then([document], day.known_on)
    of = Q(document=document)
    page = paginate(_tasks(request.user, day, of), request.GET.get("page"))
    tallies = tallies_of([document.pk], request.user, day.day, known_on=day.known_on)
    context = {
        "document": document,
        "day": day,
        "page": page,
        "blocks": _with_parts(request.user, day, page.rows),
        "tally": tallies.get(document.pk) if day.is_valid() else None,
        "on": day.day,
        "first_on": None if page.rows else _first_on(request.user, day, of),
        "current": "tasks",
        **(_offered(request.user, document, day.today) if day.is_today else {}),
    }
    return render_page(request, "assignments/document_tasks.html", context, status=day.status)


def _tasks(user: Any, day: DayForm, of: Q) -> TaskQuerySet:
    """The tasks known on the day, in the order of the document; none where the day cannot be told of."""
    tasks = tasks_known_on(day.known_on, of=of).visible_to(user)
    found = tasks.select_related("assigner", "group").order_by("position", "id")
    return found if day.is_valid() else found.none()


def _first_on(user: Any, day: DayForm, of: Q) -> date | None:
    """The day the first of them became known, where that came after the day asked about; one query."""
    first = Task.objects.visible_to(user).filter(of).order_by("created_at").first()
    known_from = first_known_on(first) if first and day.is_valid() else None
    return known_from if known_from and known_from > day.day else None


def _offered(user: Any, document: Document, today: date) -> dict[str, Any]:
    """What can be done today: nothing is offered on the page of a past day."""
    return {
        "may_assign": not document.is_stub and bool(services.assigners_of(user, today)),
        "n_proposed": ProposedTask.objects.filter(document=document, decision="open").count(),
    }


def _with_parts(user: Any, day: DayForm, tasks: Sequence[Task]) -> list[tuple[Task, list[Row]]]:
    """Pair tasks with their visible parts and last reports; one query for all of them."""
    parts = (
        duties_known_on(day.known_on, of=Q(task__in=[task.pk for task in tasks]))
        .visible_to(user)
        .for_rows()
        .with_last_report(day.known_on)
        .order_by("role", "agency__position", "agency__name", "id")
    )
    rows = rows_of(parts, user=user, on=day.day, today=day.today, calendar=calendar_for(user))
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
    say_as_then([document], day.known_on)
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
