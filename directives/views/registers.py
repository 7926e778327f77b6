"""The statutory registers on screen; on paper they come from reporting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.visibility import REGISTRARS, may_act
from core.chips import chips_for
from core.htmx import redirect_after, render_page
from core.paging import paginate
from core.past_day import DayForm
from core.refusals import NotAllowed
from directives import services
from directives.as_of import say_documents_as_known
from directives.forms import StrikeForm, registering_agencies
from directives.inspection import GAPS, findings_for, gaps_in, inspection_of, may_inspect
from directives.listing import registers_seen, say_registers_as_known
from directives.models import Register, RegisterEntry
from directives.register_lines import PeriodForm, finding_of, lines_of, tell_found
from directives.views.acting import carry_out
from directives.views.postal import postal_register


@login_required
@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    """Registers this person may read: year, series, how far they are, also at the end of a past day."""
    today = timezone.localdate()
    day = DayForm(request.GET, today=today)
    registers = registers_seen(request.user, on=day.known_on)
    found = registers if day.is_valid() else registers.none()
    page = paginate(found, request.GET.get("page"))
    say_registers_as_known(page.rows, day.known_on)
    context = {
        "day": day,
        "page": page,
        "may_register": bool(registering_agencies(request.user, today)),
        "may_inspect": not day.known_on and may_inspect(request.user, today),
    }
    return render_page(request, "directives/register_list.html", context, status=day.status)


@login_required
@require_safe
def register_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of one register, the newest first; struck ones stay readable."""
    register = get_object_or_404(
        Register.objects.visible_to(request.user).select_related("agency"), pk=pk
    )
    if register.is_postal:
        return postal_register(request, register)
    today = timezone.localdate()
    form = PeriodForm(request.GET or None, register=register, today=today)
    lines = lines_of(register, form, user=request.user, on=today)
    page = paginate(lines, request.GET.get("page"))
    tell_found(register, form, page.rows, on=today)
    say_documents_as_known(page.rows, form.known_on)
    context = {
        "register": register,
        "register_query": f"register={register.pk}&",  # what the export's address begins with
        "form": form,
        "page": page,
        "finding": finding_of(form),
        "chips": chips_for(form, request.GET),
        "unused": [] if form.known_on else services.unused_numbers(register),
        # A past day is only looked at.
        "may_strike": not form.known_on
        and may_act(request.user, REGISTRARS, register.agency, today),
        "may_inspect": may_inspect(request.user, today),
    }
    return render_page(
        request, "directives/register.html", context, fragment="directives/_register_rows.html"
    )


@login_required
@require_safe
def register_inspection(request: HttpRequest, pk: int) -> HttpResponse:
    """What an archive inspector looks for in one register; each figure leads to its lines."""
    register = get_object_or_404(
        Register.objects.visible_to(request.user)
        .exclude(direction=Register.Direction.POSTAL)
        .select_related("agency"),
        pk=pk,
    )
    today = timezone.localdate()
    if not may_inspect(request.user, today):
        raise NotAllowed
    look = inspection_of(register, on=today)
    figures = [(finding, finding.rows(look).count()) for finding in findings_for(register)]
    gaps = gaps_in(register)
    context = {
        "register": register,
        "figures": figures,
        "gaps": gaps,
        "gaps_sought": GAPS,
        "n_found": bool(gaps.n) + sum(bool(n) for _finding, n in figures),
        "n_sought": 1 + len(figures),
        "n_lines": register.entries.count(),
        "today": today,
    }
    return render_page(request, "directives/register_inspection.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entry_strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike a line with a reason; it stays, and its number is never given again."""
    entry = get_object_or_404(
        RegisterEntry.objects.visible_to(request.user).select_related(
            "register__agency", "document"
        ),
        pk=pk,
    )
    if not may_act(request.user, REGISTRARS, entry.register.agency, timezone.localdate()):
        raise NotAllowed
    form = StrikeForm(request.POST or None, initial={"version": entry.version})

    def act() -> None:
        services.strike_entry(entry, by=request.user, now=timezone.now(), **form.cleaned_data)

    def version_now() -> int:
        return RegisterEntry.objects.values_list("version", flat=True).get(pk=entry.pk)

    if form.is_bound and form.is_valid() and carry_out(form, act, current_version=version_now):
        messages.success(request, gettext("Line struck."))
        return redirect_after(request, entry.register)
    status = 422 if form.is_bound else 200
    return render_page(
        request, "directives/strike.html", {"entry": entry, "form": form}, status=status
    )
