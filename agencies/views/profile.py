"""One's own page: roles, language, daily message, stand-in."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from agencies import services
from agencies.accounts import remember_language
from agencies.models import ReminderRule
from agencies.people_forms import ProfileForm, StandInForm
from agencies.services.memberships import colleagues_of
from agencies.views.answers import answer_act, answer_form, oneself


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    user, on = oneself(request), timezone.localdate()
    rule = ReminderRule.objects.filter(person=user).first() or ReminderRule(person=user)
    now = {"language": user.language, "phone": user.phone, "wants_digest": user.wants_digest}
    now |= {"lead_days": rule.lead_days, "hour": rule.hour}
    form = ProfileForm(request.POST or None, initial=now)
    chosen = request.POST.get("language", "")
    with override(chosen if chosen in dict(settings.LANGUAGES) else None):
        done = _("Your settings were saved.")
    response = answer_form(
        request,
        form,
        lambda data: services.change_profile(user, **data),
        page="agencies/profile.html",
        title=_("My profile"),
        submit=_("Save settings"),
        back=reverse("agencies:profile"),
        done=done,
        on=on,
        memberships=user.memberships.in_force(on).select_related("agency"),
        stand_ins=user.stand_ins.filter(valid_until__gte=on).select_related("deputy"),
        stands_in_for=user.stands_in_for.filter(valid_until__gte=on).select_related("absent"),
    )
    if response.status_code in {204, 303}:
        remember_language(response, user.language)
    return response


@login_required
def own_stand_in_create(request: HttpRequest) -> HttpResponse:
    user, on = oneself(request), timezone.localdate()
    form = StandInForm(
        request.POST or None, initial={"valid_from": on}, colleagues=colleagues_of(user, on)
    )
    return answer_form(
        request,
        form,
        lambda data: services.appoint_stand_in(user, data.pop("deputy"), by=user, on=on, **data),
        title=_("Name my stand-in"),
        submit=_("Name stand-in"),
        back=reverse("agencies:profile"),
        done=_("The stand-in was named."),
        intro=_("In this period your stand-in sees and does what you may, under their own name."),
        crumbs=[(_("My profile"), reverse("agencies:profile"))],
    )


@require_POST
@login_required
def own_stand_in_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(oneself(request).stand_ins, pk=pk)
    return answer_act(
        request,
        lambda: services.end_stand_in(row, by=oneself(request), on=timezone.localdate()),
        to=reverse("agencies:profile"),
        done=_("The stand-in was ended."),
    )
