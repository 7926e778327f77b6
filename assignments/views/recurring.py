"""Recurring tasks: their list, the matrix of one, its rule, and what can be done to it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.calendar import current_calendar
from agencies.visibility import ASSIGNERS, may_act
from assignments import services
from assignments.as_of import say_tasks_as_known
from assignments.listing import first_day_after
from assignments.models import Recurrence, Task
from assignments.period_matrix import LOOKS, Mark, Matrix, matrix_of, overviews_of, unsent_url
from assignments.periods import Cadence, cadence_words, next_periods
from assignments.recurrence_forms import RecurrenceActForm, TaskRecurrenceForm
from core.dates import read_date
from core.formatting import vn_date
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.past_day import DayForm
from core.refusals import NotAllowed, Refused
from core.sheets import Column, Kind, Table, table_response

ACTS = {
    "suspend": services.suspend_recurrence,
    "resume": services.resume_recurrence,
    "end": services.end_recurrence,
}
N_AHEAD = 3


@login_required
@require_safe
def recurrence_list(request: HttpRequest) -> HttpResponse:
    """Show every recurring task this person sees, with how its present period stands."""
    day = DayForm(request.GET, today=timezone.localdate())
    rules = Recurrence.objects.visible_to(request.user).select_related(
        "task__document", "task__assigner", "task__group"
    )
    page = paginate(rules.order_by("make_on", "task__title", "pk"), request.GET.get("page"))
    shown = list(page.rows) if day.is_valid() else []
    say_tasks_as_known(shown, day.known_on)
    context = {
        "page": page,
        "rows": overviews_of(shown, request.user, day.day, known_on=day.known_on),
        "day": day,
    }
    return render_page(request, "assignments/recurrence_list.html", context, status=day.status)


@login_required
@require_safe
def recurrence_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show agency by period, and who has not sent the period at hand."""
    rule = _rule(request, pk)
    day = DayForm(request.GET, today=timezone.localdate())
    say_tasks_as_known([rule], day.known_on)
    matrix = _matrix(request, rule, day)
    may_decide = may_act(request.user, ASSIGNERS, rule.task.assigner_id, day.today)
    context = {
        "rule": rule,
        "task": rule.task,
        "matrix": matrix,
        "unsent_url": unsent_url(rule, matrix.current, day.known_on) if matrix.current else "",
        "legend": [(sign, look, stand.label) for stand, (sign, look) in LOOKS.items()],
        "ahead": _ahead(rule),
        "may_decide": may_decide,
        "act_forms": {
            act: RecurrenceActForm(initial={"version": rule.version}, auto_id=f"{act}_%s")
            for act in ACTS
        },
        "changes": _changes(rule),
        "on": day.day,
        "day": day,
        "kept": {"period": request.GET.get("period", "")},
        "first_on": None
        if matrix.columns
        else first_day_after(day.day, request.user, of=Q(task=rule.task_id)),
    }
    return render_page(request, "assignments/recurrence_detail.html", context, status=day.status)


@login_required
@require_safe
def recurrence_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with the matrix as a workbook: the same agencies, periods and words as the page."""
    rule = _rule(request, pk)
    day = DayForm(request.GET, today=timezone.localdate())
    if not day.is_valid():  # the page says why
        page = reverse("assignments:recurrence-detail", args=[rule.pk])
        return redirect(f"{page}?{request.GET.urlencode()}")
    say_tasks_as_known([rule], day.known_on)
    matrix, on = _matrix(request, rule, day), vn_date(day.day)
    table = Table(
        _("Periods"),
        [
            Column(_("Agency"), 40),
            *(Column(column.label, 20) for column in matrix.columns),
            Column(_("On time"), 10, Kind.NUMBER),
            Column(_("Due so far"), 10, Kind.NUMBER),
        ],
        (
            [
                str(line.agency),
                *(_in_words(cell) for cell in line.cells),
                line.n_on_time,
                line.n_due,
            ]
            for line in matrix.lines
        ),
        titles=[rule.task.title, rule.words, _("As of %(day)s") % {"day": on}],
    )
    return table_response(table, "xlsx", f"{rule.task.title} {on}")


def _matrix(request: HttpRequest, rule: Recurrence, day: DayForm) -> Matrix:
    """The matrix of the day and period the address asks for; empty where the day is refused."""
    if not day.is_valid():
        return Matrix([], [])
    asked = _asked(request)
    return matrix_of(rule, request.user, day.day, known_on=day.known_on, asked=asked)


def _in_words(cell: list[Mark]) -> str:
    return "; ".join(str(mark.stand.label) for mark in cell)


def _rule(request: HttpRequest, pk: int) -> Recurrence:
    rules = Recurrence.objects.visible_to(request.user).select_related(
        "task__document__document_type", "task__assigner", "task__group"
    )
    return get_object_or_404(rules, pk=pk)


def _asked(request: HttpRequest) -> date | None:
    try:
        return read_date(request.GET.get("period", ""))
    except ValueError:
        return None


def _ahead(rule: Recurrence) -> list[Any]:
    """The next periods that are still to be made, with their days."""
    if rule.next_begin is None:
        return []
    calendar = current_calendar(rule.task.assigner.province_id)
    periods = next_periods(rule.cadence, rule.next_begin, calendar, N_AHEAD)
    return [p for p in periods if rule.until is None or p.begin <= rule.until]


def _changes(rule: Recurrence) -> list[Any]:
    """What was laid down and changed, newest first, as lines a person reads; one query."""
    said = {
        "begin": _("Laid down the rule"),
        "change": _("Changed the rule"),
        "suspend": _("Suspended"),
        "resume": _("Resumed"),
        "end": _("Ended"),
    }
    return [
        {
            "at": row.history_date,
            "actor": str(row.history_user or ""),
            "sentence": f"{said.get(row.history_change_reason, '')}: {cadence_words(_cadence_then(row))}",
            "note": row.note,
            "icon": "clock",
        }
        for row in rule.history.select_related("history_user").order_by("-history_date", "-pk")[:50]
    ]


def _cadence_then(row: Any) -> Cadence:
    """Read the rule off a history row; its `instance` would ask the database again for each."""
    return Cadence(row.frequency, row.day_rule, row.weekday, row.day, row.month, row.shift)


@login_required
@require_POST
def recurrence_act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Suspend, resume or end a rule; a refusal is said on its page, with what was typed."""
    rule = _rule(request, pk)
    if action not in ACTS:
        raise Http404
    if not may_act(request.user, ASSIGNERS, rule.task.assigner_id, timezone.localdate()):
        raise PermissionDenied
    form = RecurrenceActForm(request.POST)
    to = reverse("assignments:recurrence-detail", args=[rule.pk])
    if form.is_valid():
        try:
            ACTS[action](rule.pk, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed as why:
            raise PermissionDenied(why.message) from why
        except Refused as why:
            form.add_refusal(why)
        else:
            messages.success(request, _("Done."))
            return redirect_after(request, to)
    context = {"rule": rule, "task": rule.task, "form": form, "action": action, "back": to}
    return render_page(request, "assignments/recurrence_act.html", context, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_recurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a task recur, or change how it does from a period on; "preview" only shows the dates."""
    tasks = Task.objects.visible_to(request.user).select_related("document", "assigner", "group")
    task = get_object_or_404(tasks, pk=pk)
    today = timezone.localdate()
    if not may_act(request.user, ASSIGNERS, task.assigner_id, today):
        raise PermissionDenied
    rule = Recurrence.objects.filter(task=task).first()
    data = request.POST if request.method == "POST" else None
    version = rule.version if rule else task.version
    form = TaskRecurrenceForm(data, rule=rule, version=version, on=today)
    previewing = "preview" in request.POST
    if form.is_bound and form.is_valid() and not previewing:
        made = _laid_down(request, form, task, rule)
        if made is not None:
            messages.success(request, _("The task recurs: %(words)s.") % {"words": made.words})
            to = reverse("assignments:recurrence-detail", args=[made.pk])
            return redirect_after(request, to)
    context = {
        "task": task,
        "rule": rule,
        "form": form,
        "periods": form.preview(current_calendar(task.assigner.province_id)) if previewing else [],
        "previewing": previewing,
    }
    status = 422 if form.errors and not previewing else 200
    return render_page(request, "assignments/recurrence_form.html", context, status=status)


def _laid_down(
    request: HttpRequest, form: TaskRecurrenceForm, task: Task, rule: Recurrence | None
) -> Recurrence | None:
    call: dict[str, Any] = {
        "by": request.user,
        "now": timezone.now(),
        "version": form.cleaned_data["version"],
    }
    plan = form.plan()
    assert plan is not None
    try:
        if rule is None:
            return services.make_recurring(task.pk, plan, **call)
        return services.change_recurrence(
            rule.pk, plan, note=form.cleaned_data.get("note", ""), **call
        )
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        form.add_refusal(why)
        return None
