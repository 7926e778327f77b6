"""What administrators do to agencies, one page for each act."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import services
from agencies.directory_forms import (
    AgencyChangeForm,
    AgencyForm,
    AliasForm,
    CodeForm,
    RenameForm,
    SuccessionForm,
)
from agencies.models import Agency
from agencies.views.answers import administrators_only, answer_form, require_keeper


def _agency(request: HttpRequest, pk: int) -> Agency:
    agency = get_object_or_404(Agency.objects.select_related("province", "parent"), pk=pk)
    require_keeper(request, agency)
    return agency


def frame_of(agency: Agency) -> dict[str, Any]:
    """Where an act's page stands and leads back to."""
    back = reverse("agencies:agency-detail", args=[agency.pk])
    trail = [(_("Agencies"), reverse("agencies:agency-list")), (agency.name, back)]
    return {"back": back, "crumbs": trail}


@administrators_only
def agency_create(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()

    def act(data: dict[str, Any]) -> Agency:
        return services.create_agency(data.pop("name"), by=request.user, on=on, **data)

    return answer_form(
        request,
        AgencyForm(request.POST or None),
        act,
        title=_("New agency"),
        submit=_("Add agency"),
        back=reverse("agencies:agency-list"),
        to=lambda made: reverse("agencies:agency-detail", args=[made.pk]),
        done=_("The agency was added."),
        crumbs=[(_("Agencies"), reverse("agencies:agency-list"))],
    )


@administrators_only
def agency_change(request: HttpRequest, pk: int) -> HttpResponse:
    agency, on = _agency(request, pk), timezone.localdate()
    now = {
        field: getattr(agency, field)
        for field in ("kind", "block", "level", "parent", "office_of", "position", "version")
    }
    return answer_form(
        request,
        AgencyChangeForm(request.POST or None, initial=now),
        lambda data: services.change_agency(agency, by=request.user, on=on, **data),
        title=_("Correct particulars"),
        submit=_("Save"),
        done=_("The particulars were saved."),
        **frame_of(agency),
    )


@administrators_only
def agency_rename(request: HttpRequest, pk: int) -> HttpResponse:
    agency, on = _agency(request, pk), timezone.localdate()
    return answer_form(
        request,
        RenameForm(request.POST or None, initial={"version": agency.version, "valid_from": on}),
        lambda data: services.rename_agency(agency, by=request.user, on=on, **data),
        title=_("Rename"),
        submit=_("Rename"),
        done=_("The agency bears its new name; documents of earlier days keep the old one."),
        intro=_(
            "The name in force ends the day before. For a merger or split record a succession."
        ),
        **frame_of(agency),
    )


@administrators_only
def succession_add(request: HttpRequest, pk: int) -> HttpResponse:
    agency, on = _agency(request, pk), timezone.localdate()

    def act(data: dict[str, Any]) -> Any:
        return services.record_succession(
            agency, data.pop("successor"), by=request.user, on=on, **data
        )

    return answer_form(
        request,
        SuccessionForm(request.POST or None, initial={"effective_on": on}),
        act,
        title=_("Record a succession"),
        submit=_("Record succession"),
        done=_("The succession was recorded."),
        intro=_(
            "%(name)s ends the day before, unless only a single function passes on. "
            "Its archive and open duties follow to the main successor."
        )
        % {"name": agency.name},
        **frame_of(agency),
    )


@administrators_only
def alias_add(request: HttpRequest, pk: int) -> HttpResponse:
    agency, on = _agency(request, pk), timezone.localdate()

    def act(data: dict[str, Any]) -> Any:
        return services.add_alias(agency, data.pop("text"), by=request.user, on=on, **data)

    return answer_form(
        request,
        AliasForm(request.POST or None),
        act,
        title=_("Add a spelling"),
        submit=_("Add spelling"),
        done=_("The spelling was added."),
        intro=_("A way paper names this agency that is neither its name nor a usual abbreviation."),
        **frame_of(agency),
    )


@administrators_only
def code_add(request: HttpRequest, pk: int) -> HttpResponse:
    agency, on = _agency(request, pk), timezone.localdate()
    return answer_form(
        request,
        CodeForm(request.POST or None),
        lambda data: services.set_code(agency, by=request.user, on=on, **data),
        title=_("Set a code"),
        submit=_("Set code"),
        done=_("The code was set."),
        intro=_("The code in force in the same scheme ends the day before."),
        **frame_of(agency),
    )
