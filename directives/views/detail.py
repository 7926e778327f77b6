"""The page of one document: what it is, to whom it went, what it cites, its files, lines and story."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Func, IntegerField
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directives.actions import actions_for
from directives.models import (
    Attachment,
    Citation,
    Document,
    DocumentText,
    PostalSending,
    RegisterEntry,
    StampedCopy,
)
from directives.sentences import sentence
from directives.services.stamping import copies_of
from directives.views.acting import find_document

PREVIEW, PREVIEW_LINES = 3000, 24
MANY = 200  # citing documents, events: more are counted, not listed
ICONS = {
    "registered-incoming": "register", "registered-outgoing": "register", "completed": "edit",
    "corrected": "edit", "cited": "link", "received": "check", "file-attached": "document",
    "stamped": "check", "entry-struck": "close", "posted": "post", "posting-corrected": "edit",
    "posting-struck": "close", "stub-linked": "link", "stub-absorbed": "link",
}  # fmt: skip


@login_required
@require_safe
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one document; a replaced stub leads to the document itself."""
    document = find_document(request, pk)
    if document.pk != pk:
        return redirect(document, permanent=False)
    context = {
        "document": document,
        "today": timezone.localdate(),
        "actions": actions_for(document, request.user, on=timezone.localdate()),
        "recipients": document.recipients.select_related("agency", "group"),
        "deliveries": document.deliveries.select_related("agency", "received_by")[:MANY],
        "attachments": Attachment.objects.filter(document=document, removed_at=None),
        "stamped": copies_of(_stamped(document, request.user)),
        "entries": RegisterEntry.objects.visible_to(request.user)
        .filter(document=document)
        .select_related("register__agency", "struck_by"),
        "sendings": PostalSending.objects.visible_to(request.user)
        .filter(entry__document=document)
        .select_related("register")
        .order_by("-posted_on", "-pk")[:MANY],
        "events": _story(document),
        **_citations(document, request.user),
        **_text(document),
    }
    return render(request, "directives/detail.html", context)


@login_required
@require_safe
def document_text(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole text of a document, on a page of its own because it may be long."""
    document = find_document(request, pk)
    text = DocumentText.objects.filter(document=document).only("body").first()
    if text is None or not text.body:
        raise Http404
    return render(request, "directives/text.html", {"document": document, "body": text.body})


def _stamped(document: Document, user: Any) -> Any:
    """Copies that are made; where they are asked for, waiting ones and failures are told as well."""
    made = StampedCopy.objects.visible_to(user).filter(state=StampedCopy.State.DONE)
    return made.filter(original__document=document)


def _citations(document: Document, user: Any) -> dict[str, Any]:
    """Both ways; a document this person may not see is shown by the words of the citation only."""
    cited = list(document.citations.select_related("cited__document_type", "cited__issuer"))
    seen = set(
        Document.objects.visible_to(user)
        .filter(pk__in=[citation.cited_id for citation in cited])
        .values_list("pk", flat=True)
    )
    for citation in cited:
        citation.is_seen = citation.cited_id in seen
    citing = (
        Citation.objects.filter(cited=document, citing__in=Document.objects.visible_to(user))
        .select_related("citing__document_type", "citing__issuer")
        .order_by("-citing__issued_on", "-pk")
    )
    return {"citations": cited, "cited_by": citing[:MANY]}


def _text(document: Document) -> dict[str, Any]:
    row = (
        DocumentText.objects.filter(document=document)
        .annotate(
            beginning=Left("body", PREVIEW),
            length=Func("body", function="length", output_field=IntegerField()),
        )
        .values("beginning", "length")
        .first()
    )
    if row is None or not row["length"]:
        return {"text": None}
    lines = row["beginning"].splitlines()
    shown = "\n".join(lines[:PREVIEW_LINES])
    goes_on = row["length"] > PREVIEW or len(lines) > PREVIEW_LINES
    return {"text": {"beginning": shown, "length": row["length"], "goes_on": goes_on}}


def _story(document: Document) -> list[SimpleNamespace]:
    events = document.events.select_related("actor").order_by("-at", "-pk")[:MANY]
    return [
        SimpleNamespace(
            at=event.at,
            sentence=sentence(event),
            actor=event.actor,
            note=event.note,
            icon=ICONS.get(event.verb, ""),
            state="",
        )
        for event in events
    ]
