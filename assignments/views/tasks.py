"""Making a task from a document, its page, and correcting it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.calendar import calendar_for
from agencies.visibility import ASSIGNERS, may_act, reach_of
from assignments import services
from assignments.as_of import TASK_FACTS, duties_known_on, task_known_on
from assignments.models import Recurrence, Task
from assignments.rows import rows_of
from assignments.services.collectives import Drift, drift_of, is_collective
from assignments.slips import slip_agencies
from assignments.task_forms import TaskCorrectForm, TaskCreateForm
from assignments.tree import tree_below
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.past import first_known_on, objects_known_on
from core.past_day import DayForm
from core.refusals import NotAllowed, Refused, Stale
from core.submissions import AlreadyDone, answer_of
from directives.models import Document


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_create(request: HttpRequest, document_pk: int) -> HttpResponse:
    """Make a task of a registered document; the same form sent twice makes one."""
    documents = Document.objects.visible_to(request.user).registered()
    document = get_object_or_404(
        documents.select_related("issuer__province", "document_type"), pk=document_pk
    )
    now = timezone.now()
    today = timezone.localdate()
    if not services.assigners_of(request.user, today):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = TaskCreateForm(data, document=document, by=request.user, on=today)
    if "preview" in request.POST:
        return _previewed(request, form, document)
    if form.is_bound and form.is_valid():
        to = _created(request, form, document, now=now)
        if to:
            return redirect_after(request, to)
    context = {"document": document, "form": form}
    status = 422 if form.errors or form.every.errors else 200
    return render_page(request, "assignments/task_create.html", context, status=status)


def _previewed(request: HttpRequest, form: TaskCreateForm, document: Document) -> HttpResponse:
    """Show the next periods of the rule as typed; the rest of the form is kept and not judged yet."""
    typed = TaskCreateForm(
        document=document,
        by=request.user,
        on=timezone.localdate(),
        initial=request.POST.dict(),
    )
    typed.every = form.every
    context = {
        "document": document,
        "form": typed,
        "previewing": True,
        "periods": form.every.preview(calendar_for(request.user)),
    }
    return render_page(request, "assignments/task_create.html", context)


def _created(request: HttpRequest, form: TaskCreateForm, document: Document, *, now: Any) -> str:
    """Make the task and return where to go; an empty string when a rule said no."""
    given = form.given()
    if done := answer_of(given["form_token"], by=request.user):
        return done
    try:
        task = services.create_task(document=document, by=request.user, now=now, **given)
    except AlreadyDone as done:
        return done.answer_url
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        form.add_refusal(why)
        return ""
    if given["recurrence"] is not None:
        messages.success(
            request, _("The task recurs: %(words)s.") % {"words": task.recurrence.words}
        )
        return reverse("assignments:recurrence-detail", args=[task.recurrence.pk])
    n = task.assignments.count()
    said = ngettext(
        "“%(title)s” was assigned to %(n)d agency.",
        "“%(title)s” was assigned to %(n)d agencies.",
        n,
    )
    messages.success(request, said % {"title": task.title[:80], "n": n})
    if "another" in request.POST:
        return reverse("assignments:task-create", args=[document.pk])
    return reverse("assignments:task-detail", args=[task.pk])


@login_required
@require_safe
def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task with the parts of it this person may see, today or as was known on a past day."""
    tasks = Task.objects.visible_to(request.user).select_related(*TASK_FACTS)
    task = get_object_or_404(tasks, pk=pk)
    day = DayForm(request.GET, today=timezone.localdate())
    known = task_known_on(task, day.known_on) if day.is_valid() else None
    context = {"task": known or task, "day": day, "on": day.day, "is_told": known is not None}
    if known:
        context |= _told(request, known, day)
    elif day.is_valid():
        context["known_from"] = first_known_on(task)
    if known and day.is_today:
        context |= _offered(request, known, day.today)
    return render_page(request, "assignments/task_detail.html", context, status=day.status)


def _told(request: HttpRequest, task: Task, day: DayForm) -> dict[str, Any]:
    """What the page tells of a task on the day, beside its own facts."""
    user, on, known_on = request.user, day.day, day.known_on
    parts = duties_known_on(known_on, of=Q(task=task.pk)).visible_to(user).for_rows()
    page = paginate(
        parts.order_by(
            F("period_from").desc(nulls_last=True), "role", "agency__position", "agency__name", "id"
        ),
        request.GET.get("page"),
    )
    return {
        "page": page,
        "rows": rows_of(page.rows, user=user, on=on, today=day.today, calendar=calendar_for(user)),
        "rule": objects_known_on(Recurrence, known_on, of=Q(task=task.pk)).first(),
        "tree": tree_below(task.pk, user, on, known_on=known_on),
    }


def _offered(request: HttpRequest, task: Task, today: date) -> dict[str, Any]:
    """What can be done today, and what calls for it: nothing on the page of a past day."""
    return {
        "may_correct": may_act(request.user, ASSIGNERS, task.assigner_id, today),
        "may_slip": bool(slip_agencies(task, request.user, today)),
        "drift": _drift(request, task),
    }


def _drift(request: HttpRequest, task: Task) -> Drift | None:
    """Return how the group changed, to who sees all of the assigner's duties and not only their own."""
    whole = Task.objects.filter(reach_of(request.user).q("assigner"), pk=task.pk)
    return drift_of(task, timezone.localdate()) if is_collective(task) and whole.exists() else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the facts of a task; a stale form is refused with what was typed kept."""
    tasks = Task.objects.visible_to(request.user).select_related("document", "assigner", "serves")
    task = get_object_or_404(tasks, pk=pk)
    today = timezone.localdate()
    if not may_act(request.user, ASSIGNERS, task.assigner_id, today):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = TaskCorrectForm(data, task=task, by=request.user, on=today)
    if form.is_bound and form.is_valid() and _corrected(request, form, task):
        return redirect_after(request, reverse("assignments:task-detail", args=[task.pk]))
    context = {"task": task, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "assignments/task_correct.html", context, status=status)


def _corrected(request: HttpRequest, form: TaskCorrectForm, task: Task) -> bool:
    version = form.cleaned_data["version"]
    try:
        services.correct_task(
            task.pk, by=request.user, now=timezone.now(), version=version, **form.facts()
        )
    except Stale as why:
        form.add_refusal(why)
        task.refresh_from_db()
        form.refresh_version(task)
        return False
    except Refused as why:
        form.add_refusal(why)
        return False
    messages.success(request, _("The task was corrected."))
    return True
