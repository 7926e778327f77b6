"""Who has a task for a group, and who is in the group today: add, release, each with its reason."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.visibility import ASSIGNERS, may_act
from assignments.collective_forms import AddForm, ReleaseForm
from assignments.models import Task
from assignments.services.collectives import Drift, add_members, drift_of, release_member
from core.htmx import redirect_after, render_page
from core.refusals import NotAllowed, Refused
from core.submissions import AlreadyDone


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the group differs from those who have the task, and put it right."""
    tasks = Task.objects.visible_to(request.user).select_related("document", "assigner", "group")
    task = get_object_or_404(tasks, pk=pk)
    on = timezone.localdate()
    if not may_act(request.user, ASSIGNERS, task.assigner_id, on):
        raise PermissionDenied
    drift = drift_of(task, on)
    asked = request.POST.get("do", "")
    add = AddForm(request.POST if asked == "add" else None, task=task, drift=drift, on=on)
    release = ReleaseForm(request.POST if asked == "release" else None, drift=drift)
    done = asked == "add" and _added(request, task, add)
    done = done or (asked == "release" and _released(request, release))
    if done:
        return redirect_after(request, reverse("assignments:task-detail", args=[task.pk]))
    status = 422 if request.method == "POST" else 200
    return _page(request, task, drift, add, release, status=status)


def _added(request: HttpRequest, task: Task, form: AddForm) -> bool:
    if not form.is_valid():
        return False
    given: dict[str, Any] = form.cleaned_data | {"agencies": list(form.cleaned_data["agencies"])}
    try:
        made = add_members(task.pk, by=request.user, now=timezone.now(), **given)
    except AlreadyDone:
        return True
    except NotAllowed:
        raise
    except Refused as why:
        form.add_refusal(why)
        return False
    messages.success(request, _("Assigned to: %(names)s.") % {"names": _names(made)})
    return True


def _released(request: HttpRequest, form: ReleaseForm) -> bool:
    """Withdraw one after the other; what was refused is said beside what was done."""
    if not form.is_valid():
        return False
    done = []
    for duty, token in form.chosen():
        try:
            release_member(
                duty.pk, by=request.user, now=timezone.now(), version=duty.version,
                note=form.cleaned_data["note"], form_token=token,
            )  # fmt: skip
        except AlreadyDone:
            done.append(duty)
        except NotAllowed:
            raise
        except Refused as why:
            form.add_error(None, f"{duty.agency}: {why.message}")
        else:
            done.append(duty)
    if done:
        messages.success(request, _("Released: %(names)s.") % {"names": _names(done)})
    return not form.errors


def _names(duties: list[Any]) -> str:
    return ", ".join(str(duty.agency) for duty in duties)


def _page(
    request: HttpRequest,
    task: Task,
    drift: Drift,
    add: AddForm,
    release: ReleaseForm,
    *,
    status: int,
) -> HttpResponse:
    context = {"task": task, "drift": drift, "add": add, "release": release}
    return render_page(request, "assignments/task_members.html", context, status=status)
