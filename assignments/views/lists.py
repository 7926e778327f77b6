"""The list of duties a person may see, filtered, sorted and paged."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assignments.bulk import actions_of
from assignments.filters import DEFAULT_ORDER, AssignmentFilter
from assignments.listing import duty_filter
from assignments.models import Assignment
from assignments.rows import rows_of
from core.chips import chips_for
from core.htmx import render_page
from core.paging import paginate


@login_required
@require_safe
def assignment_list(request: HttpRequest) -> HttpResponse:
    """Show duties; what does not validate shows no rows at all and says why."""
    today = timezone.localdate()
    narrowed = duty_filter(request.GET, user=request.user, today=today)
    desk, is_valid = narrowed.desk, narrowed.is_valid()
    on = narrowed.day if is_valid else today
    duties = narrowed.qs.for_rows() if is_valid else Assignment.objects.none()
    if on >= today:
        duties = duties.with_urgings()
    page = paginate(duties, request.GET.get("page"))
    form = narrowed.form
    first = set(AssignmentFilter.FIRST)
    context = {
        "form": form,
        "first_fields": [form[name] for name in AssignmentFilter.FIRST],
        "more_fields": [
            form[name]
            for name in form.fields
            if name not in {*first, *AssignmentFilter.LINKED, "sort"}
        ],
        "linked_fields": [form[name] for name in AssignmentFilter.LINKED if request.GET.get(name)],
        "more_open": any(request.GET.get(name) for name in form.fields.keys() - first),
        "chips": chips_for(form, request.GET),
        "page": page,
        "rows": rows_of(page.rows, user=request.user, on=on, today=today, calendar=desk.calendar),
        "on": on,
        "is_past": on != today,
        "default_order": DEFAULT_ORDER,
        "bulk_actions": actions_of(desk),
    }
    return render_page(
        request,
        "assignments/list.html",
        context,
        fragment="assignments/_list.html",
        status=200 if is_valid else 422,
    )
