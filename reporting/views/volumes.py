"""Volumes of a register: the closed ones with checksum and paper, and closing the one in use."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from agencies.visibility import REGISTRARS, may_act
from core.forms import Form
from core.refusals import NotAllowed, Refused, Stale
from directives.inspection import may_inspect
from directives.models import Register, RegisterVolume
from reporting import volumes
from reporting.paper.registers import FOLLOWUP


class CloseForm(Form):
    """Up to which number the volume in use is closed."""

    first_number = forms.IntegerField(widget=forms.HiddenInput)
    up_to = forms.IntegerField(label=gettext_lazy("Close up to number"), min_value=1)
    gaps_confirmed = forms.BooleanField(
        label=gettext_lazy("Numbers without a line stay empty for ever"), required=False
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_volumes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the volumes of a register; who keeps it closes the one in use."""
    seen = Register.objects.visible_to(request.user).select_related("agency")
    register = get_object_or_404(seen, pk=pk)
    may_close = may_act(request.user, REGISTRARS, register.agency, timezone.localdate())
    if request.method == "POST" and not may_close:
        raise PermissionDenied
    first = volumes.next_first_number(register)
    form = CloseForm(initial={"first_number": first, "up_to": register.last_number})
    if request.method == "POST":
        form = CloseForm(request.POST)
        if form.is_valid() and _close(register, form, request):
            return redirect("reporting:register-volumes", pk)
    context = {
        "register": register,
        "volumes": register.volumes.select_related("closed_by")
        .annotate(is_followed_up=Q(snapshot__has_key=FOLLOWUP))
        .defer("snapshot"),
        "form": form if may_close and first <= register.last_number else None,
        "first": first,
        "may_print": may_close,
        "may_inspect": may_inspect(request.user, timezone.localdate()),
    }
    status = 422 if form.is_bound else 200
    return render(request, "reporting/volumes.html", context, status=status)


def _close(register: Register, form: CloseForm, request: HttpRequest) -> bool:
    given: dict[str, Any] = form.cleaned_data
    try:
        volume = volumes.close_volume(register, by=request.user, now=timezone.now(), **given)
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        if isinstance(why, Stale):
            first = str(volumes.next_first_number(register))
            form.data = {**request.POST.dict(), "first_number": first}
        form.add_refusal(why)
        return False
    messages.success(request, _("Volume %(number)s is closed.") % {"number": volume.number})
    return True


@login_required
@require_POST
def volume_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the paper of a closed volume, or its follow-up register, making it where there is none."""
    volume = get_object_or_404(
        RegisterVolume.objects.filter(register__in=Register.objects.visible_to(request.user)),
        pk=pk,
    )
    try:
        run = volumes.print_volume(
            volume, by=request.user, now=timezone.now(), follows_up="follow-up" in request.POST
        )
    except NotAllowed as why:
        raise PermissionDenied(why.message) from why
    except Refused as why:
        messages.warning(request, why.message)
        return redirect("reporting:register-volumes", volume.register_id)
    return redirect("reporting:run-detail", run.pk)
