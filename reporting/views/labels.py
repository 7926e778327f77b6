"""From an incoming register, or one of its lines, to the filled-in form that prints labels."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directives.models import Register
from reporting.access import printable_registers
from reporting.labels import write_numbers
from reporting.models import ReportRun


@login_required
@require_safe
def register_labels(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the chosen lines (`?row=12&row=13`) to the form; other registers have no labels."""
    incoming = Register.objects.visible_to(request.user).filter(
        direction=Register.Direction.INCOMING
    )
    register = get_object_or_404(incoming, pk=pk)
    if not printable_registers(request.user, timezone.localdate()).contains(register):
        raise PermissionDenied
    chosen = [int(row) for row in request.GET.getlist("row") if row.isdecimal() and len(row) <= 8]
    named = {"register": register.pk, "numbers": write_numbers(chosen)}
    form = reverse("reporting:run-create", args=[ReportRun.Kind.ARRIVAL_LABELS])
    return redirect(f"{form}?{urlencode(named)}")
