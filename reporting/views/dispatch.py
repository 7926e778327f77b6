"""The dispatch summary of a document on the screen; its paper is a report run."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.models import Agency
from assignments.listing import first_day_after
from core.past_day import DayForm
from directives.as_of import say_as_then
from directives.models import Document
from reporting.access import issuing_bodies
from reporting.paper.dispatch import summary_of


@login_required
@require_safe
def dispatch_summary(request: HttpRequest, pk: int) -> HttpResponse:
    documents = Document.objects.visible_to(request.user)
    document = get_object_or_404(documents.select_related("issuer", "document_type"), pk=pk)
    today = timezone.localdate()
    body = _body_for(document, request.user, today)
    day = DayForm(request.GET, today=today)
    context: dict[str, Any] = {"document": document, "body": body, "day": day, "on": day.day}
    if day.is_valid():
        say_as_then([document], day.known_on)
        summary = summary_of(document, agency=body, reader=request.user, on=day.day, today=today)
        context["summary"] = summary
        if not summary.agencies:
            of = Q(task__document=document)
            context["first_on"] = first_day_after(day.day, request.user, of=of)
    return render(request, "reporting/dispatch_summary.html", context, status=day.status)


def _body_for(document: Document, user: Any, today: Any) -> Agency:
    """On whose behalf one looks: the body that issued the document where one acts for it."""
    bodies = list(issuing_bodies(user, today))
    if not bodies:
        raise PermissionDenied
    own = {document.issuer_id, document.registrar_id}
    return next((body for body in bodies if body.pk in own), bodies[0])
