"""The guided reorganisation, page by page: administrators prepare it, the coordinating office decides."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import services as directory
from agencies.models import Reorganisation, User
from agencies.services.permission import is_administrator
from agencies.services.reorganising_rules import plan_of
from agencies.views.answers import administrators_only, answer_act, answer_form
from agencies.visibility import ASSIGNERS, may_act
from assignments import services
from assignments.models import Assignment, HandedOver
from assignments.reorganising_forms import (
    BeginForm,
    ChangeForm,
    DutiesForm,
    FollowersForm,
    HeirsForm,
    UndoForm,
    begin_initial,
)
from assignments.routing import open_duties_of, preview_of
from assignments.services.duty_rules import prepares
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.refusals import Refused

State = Reorganisation.State
SHOWN_MOVED = 20


def _act(request: HttpRequest, pk: int) -> Reorganisation:
    today = timezone.localdate()
    acts = Reorganisation.objects.visible_to(request.user, today)
    return get_object_or_404(
        acts.select_related("confirming_body", "prepared_by", "confirmed_by", "undone_by"), pk=pk
    )


def _draft(request: HttpRequest, pk: int) -> Reorganisation:
    """An act this person may prepare; 403 for who may only see it, or when it is past preparing."""
    act = _act(request, pk)
    if not prepares(_user(request), act, timezone.now()) or not act.is_open:
        raise PermissionDenied
    return act


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _decides(request: HttpRequest, act: Reorganisation) -> bool:
    mine = may_act(request.user, ASSIGNERS, act.confirming_body_id, timezone.localdate())
    return mine and act.prepared_by_id != request.user.pk


def _trail(*acts: Reorganisation) -> list[tuple[str, str]]:
    return [
        (_("Reorganisations"), reverse("reorganising:list")),
        *((act.title, reverse("reorganising:detail", args=[act.pk])) for act in acts),
    ]


@login_required
@require_safe
def reorganisation_list(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    acts = Reorganisation.objects.visible_to(request.user, today)
    rows = acts.select_related("prepared_by", "confirming_body")
    context = {
        "page": paginate(rows, request.GET.get("page")),
        "may_begin": is_administrator(request.user, today),
    }
    return render_page(request, "reorganising/list.html", context)


@administrators_only
def reorganisation_create(request: HttpRequest) -> HttpResponse:
    initial = {"effective_on": timezone.localdate(), "moves_people": True}
    return answer_form(
        request,
        BeginForm(request.POST or None, initial=initial),
        lambda data: directory.begin_reorganisation(
            data.pop("title"), by=request.user, now=timezone.now(), **data
        ),
        title=_("Prepare a reorganisation"),
        submit=_("Go on: who takes over"),
        back=reverse("reorganising:list"),
        to=lambda act: reverse("reorganising:heirs", args=[act.pk]),
        done=_("The draft is kept; nothing is in force yet."),
        crumbs=_trail(),
    )


@login_required
def reorganisation_change(request: HttpRequest, pk: int) -> HttpResponse:
    act = _draft(request, pk)
    return answer_form(
        request,
        ChangeForm(request.POST or None, initial=begin_initial(act)),
        lambda data: directory.change_reorganisation(
            act, by=request.user, now=timezone.now(), **data
        ),
        title=_("Who ends"),
        submit=_("Go on: who takes over"),
        back=reverse("reorganising:detail", args=[act.pk]),
        to=lambda made: reverse("reorganising:heirs", args=[made.pk]),
        done=_("The draft is kept; nothing is in force yet."),
        crumbs=_trail(act),
    )


@login_required
def reorganisation_heirs(request: HttpRequest, pk: int) -> HttpResponse:
    act = _draft(request, pk)
    form = HeirsForm(request.POST or None, plan=plan_of(act))
    return answer_form(
        request,
        form,
        lambda data: directory.choose_successors(
            act, form.heirs(), version=data["version"], by=request.user, now=timezone.now()
        ),
        title=_("Who takes over"),
        submit=_("Go on: groups, people and duties"),
        back=reverse("reorganising:detail", args=[act.pk]),
        to=lambda made: reverse("reorganising:followers", args=[made.pk]),
        done=_("The draft is kept; nothing is in force yet."),
        crumbs=_trail(act),
        page="reorganising/heirs.html",
        draft=act,
    )


@login_required
def reorganisation_followers(request: HttpRequest, pk: int) -> HttpResponse:
    act = _draft(request, pk)
    form = FollowersForm(request.POST or None, plan=plan_of(act))
    return answer_form(
        request,
        form,
        lambda data: services.choose_followers(
            act,
            version=data["version"],
            by=_user(request),
            now=timezone.now(),
            **form.answers(),
        ),
        title=_("Groups, people and duties"),
        submit=_("Go on: preview"),
        back=reverse("reorganising:detail", args=[act.pk]),
        done=_("The draft is kept; nothing is in force yet."),
        crumbs=_trail(act),
        page="reorganising/followers.html",
        draft=act,
    )


@login_required
def reorganisation_duties(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of the open duties of who ends, for those who will decide."""
    act = _act(request, pk)
    if not _decides(request, act) or not act.is_open:
        raise PermissionDenied
    plan = plan_of(act)
    mine = Assignment.objects.visible_to(request.user).filter(
        pk__in=open_duties_of(plan.predecessors).values("pk")
    )
    page = paginate(mine.for_rows().order_by("task__title", "pk"), request.GET.get("page"))
    form = DutiesForm(request.POST or None, plan=plan, duties=list(page.rows))
    return answer_form(
        request,
        form,
        lambda data: services.choose_by_hand(
            act, form.choices(), version=data["version"], by=_user(request), now=timezone.now()
        ),
        title=_("Duties by hand"),
        submit=_("Save this page"),
        back=f"{request.path}?page={request.GET.get('page', '1')}",
        done=_("The choices were saved."),
        crumbs=_trail(act),
        page="reorganising/duties.html",
        rows_page=page,
        draft=act,
    )


@login_required
@require_safe
def reorganisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, _act(request, pk), UndoForm(), status=200)


def _show(
    request: HttpRequest, act: Reorganisation, form: UndoForm, *, status: int
) -> HttpResponse:
    today = timezone.localdate()
    form.initial["version"] = act.version
    is_done = act.state in {State.DONE, State.UNDONE}
    moved = act.handed_over.filter(side=HandedOver.Side.DUTY)
    context = {
        "act": act,
        "today": today,
        "stages": _stages(act),
        "preview": None if is_done or act.state == State.DISCARDED else preview_of(act, today),
        "parts": act.parts.select_related("predecessor", "successor"),
        "n_moved": moved.count() if is_done else 0,
        "n_assigned": act.handed_over.filter(side=HandedOver.Side.ASSIGNED).count(),
        "changes": act.changes.count() if is_done else 0,
        "moved": moved.filter(assignment__in=Assignment.objects.visible_to(request.user))
        .select_related("assignment__task", "former", "agency")[:SHOWN_MOVED],
        "prepares": prepares(_user(request), act, timezone.now()),
        "decides": _decides(request, act),
        "undo_form": form,
    }  # fmt: skip
    return render_page(request, "reorganising/detail.html", context, status=status)


def _stages(act: Reorganisation) -> list[dict[str, Any]]:
    """The steps of the act in order, with the one it stands at."""
    order = [State.DRAFT, State.SUBMITTED, State.WAITING, State.DONE]
    if act.state in {State.UNDONE, State.DISCARDED}:
        order = [State.DRAFT, State(act.state)]
    at = order.index(State(act.state))
    return [
        {"label": state.label, "is_past": n < at, "is_current": n == at}
        for n, state in enumerate(order)
    ]


@login_required
@require_POST
def reorganisation_undo(request: HttpRequest, pk: int) -> HttpResponse:
    act = _act(request, pk)
    if not may_act(request.user, ASSIGNERS, act.confirming_body_id, timezone.localdate()):
        raise PermissionDenied
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            services.undo_reorganisation(
                act.pk, by=_user(request), now=timezone.now(), **form.cleaned_data
            )
        except Refused as why:
            form.add_refusal(why)
        else:
            messages.success(request, _("The reorganisation was undone; everything is as before."))
            return redirect_after(request, reverse("reorganising:detail", args=[act.pk]))
    return _show(request, act, form, status=422)


@login_required
@require_POST
def reorganisation_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Submit, take back, discard, confirm or send back: one button, with the version it was drawn for."""
    act = _act(request, pk)
    version = request.POST.get("version", "")
    if not version.isdigit():
        raise Http404
    call: dict[str, Any] = {"by": request.user, "now": timezone.now(), "version": int(version)}
    verbs: dict[str, tuple[Callable[[], Reorganisation], str]] = {
        "submit": (
            lambda: directory.submit_reorganisation(act, **call),
            _("Handed to the coordinating office."),
        ),
        "take-back": (
            lambda: directory.take_back_reorganisation(act, **call),
            _("It is a draft again."),
        ),
        "discard": (
            lambda: directory.discard_reorganisation(act, **call),
            _("The draft was discarded."),
        ),
        "confirm": (
            lambda: services.confirm_reorganisation(act.pk, **call),
            _("Confirmed."),
        ),
        "send-back": (
            lambda: services.send_back_reorganisation(act.pk, **call),
            _("Sent back to the administrators."),
        ),
    }
    if verb not in verbs:
        raise Http404
    do, done = verbs[verb]
    return answer_act(request, do, to=reverse("reorganising:detail", args=[act.pk]), done=done)
