"""The page on which an office chooses when its people are reminded."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import services
from agencies.models import Agency, ReminderRule
from agencies.reminder_forms import OfficeRemindersForm
from agencies.views.agency_changes import frame_of
from agencies.views.answers import answer_form


@login_required
def agency_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    agency, on = get_object_or_404(Agency, pk=pk), timezone.localdate()
    if not services.may_set_reminders(request.user, agency, on):
        raise PermissionDenied
    rule = ReminderRule.objects.filter(agency=agency).first()
    return answer_form(
        request,
        OfficeRemindersForm(request.POST or None, initial=model_to_dict(rule) if rule else {}),
        lambda data: services.set_office_reminders(agency, by=request.user, on=on, **data),
        title=_("Reminders"),
        submit=_("Save"),
        done=_("The reminders of this office were saved."),
        intro=_(
            "What is left empty follows the whole site. Each person may choose their own lead times "
            "and hour; nobody can switch off what is overdue."
        ),
        **frame_of(agency),
    )
