"""The list of duties a person may see, filtered, sorted and paged."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import SavedView
from agencies.saved_views import Shelf, shelf_of
from assignments.as_of import say_tasks_as_known
from assignments.bulk import actions_of
from assignments.columns import DUTY_COLUMNS
from assignments.filters import DEFAULT_ORDER, AssignmentFilter
from assignments.listing import duties_at_hand, first_day_after
from assignments.models import Assignment
from assignments.rows import rows_of
from core.chips import chips_for
from core.htmx import render_page
from core.list_columns import chosen_columns
from core.paging import paginate


@login_required
@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """Show duties; what does not validate shows no rows at all and says why."""
    shelf = shelf_of(request, SavedView.List.DUTIES)
    if shelf.opens_with:
        return redirect(shelf.opens_with)
    today = timezone.localdate()
    with duties_at_hand(request.GET, user=request.user, today=today) as narrowed:
        return _page(request, narrowed, shelf, today)


def _page(
    request: HttpRequest, narrowed: AssignmentFilter, shelf: Shelf, today: date
) -> HttpResponse:
    desk, is_valid = narrowed.desk, narrowed.is_valid()
    on = narrowed.day if is_valid else today
    duties = narrowed.qs.for_rows() if is_valid else Assignment.objects.none()
    if on >= today:
        duties = duties.with_urgings()
    page = paginate(duties, request.GET.get("page"))
    say_tasks_as_known(page.rows, on if on < today else None)
    columns = chosen_columns(DUTY_COLUMNS, request.GET)
    context = _filter_fields(narrowed.form, request.GET) | {
        "page": page,
        "rows": rows_of(
            page.rows,
            user=request.user,
            on=on,
            today=today,
            calendar=desk.calendar,
            columns=columns,
        ),
        "shelf": shelf,
        "columns": columns,
        "on": on,
        "is_past": on != today,
        "first_on": first_day_after(on, request.user) if is_valid and not page.rows else None,
        "default_order": DEFAULT_ORDER,
        "bulk_actions": actions_of(desk) if on >= today else [],  # a past day is read only
    }
    return render_page(
        request,
        "assignments/list.html",
        context,
        fragment="assignments/_list.html",
        status=200 if is_valid else 422,
    )


def _filter_fields(form: BaseForm, asked: QueryDict) -> dict[str, Any]:
    """The filter as the page shows it: the usual fields, the rest folded, and those only links set."""
    first, linked = AssignmentFilter.FIRST, AssignmentFilter.LINKED
    rest = [name for name in form.fields if name not in {*first, *linked, "sort"}]
    return {
        "form": form,
        "first_fields": [form[name] for name in first],
        "more_fields": [form[name] for name in rest],
        "linked_fields": [form[name] for name in linked if asked.get(name)],
        # Chips say what is in force; only what has to be put right is unfolded.
        "more_open": any(name in form.errors for name in form.fields.keys() - set(first)),
        "chips": chips_for(form, asked),
    }
