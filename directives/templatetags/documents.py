"""Tags of pages about documents: the tabs they share, and a document's code as a link."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from core.formatting import vn_date
from core.navigation import url_or_none
from core.past_day import day_query
from directives.models import Document
from directives.services.numbering import printed_number

register = template.Library()
register.filter("printed_number", printed_number)


@register.simple_tag
def document_tabs(
    document: Document, current: str, known_on: date | None = None
) -> list[dict[str, Any]]:
    """Return the tabs of a document; what another app does not offer (yet) is left out.

    `known_on` keeps one on a past day, on the pages that can be asked for one.
    """
    tabs = [
        ("document", _("Document"), "directives:document-detail"),
        ("tasks", _("Tasks"), "assignments:document-tasks"),
        ("replies", _("Replies"), "assignments:document-replies"),
        ("chain", _("Chain of documents"), "assignments:document-chain"),
        ("dispatch", _("Dispatch summary"), "reporting:dispatch-summary"),
    ]
    return [
        {
            "url": url if key == "document" else url + day_query(known_on),
            "label": label,
            "current": key == current,
        }
        for key, label, route in tabs
        if (url := url_or_none(route, document.pk))
    ]


@register.filter
def issuer_name(document: Document) -> str:
    """Return the issuer as printed, else as it is called now."""
    return document.issuer_words or (str(document.issuer) if document.issuer else "")


@register.filter
def paper_day(document: Document) -> str:
    """Return the date of issue as far as it is known: 30/09/2021, …/9/2021 or 2021."""
    day = document.issued_on
    if day:
        return vn_date(day)
    if document.issued_year and document.issued_month:
        return f"…/{document.issued_month}/{document.issued_year}"
    return str(document.issued_year or "")


@register.filter
def code_or_name(document: Document) -> str:
    """Return the code, and where there is none what a person would call the document."""
    if document.code:
        return document.code
    kind = str(document.document_type) if document.document_type else ""
    return " ".join(part for part in (kind, issuer_name(document)) if part) or _("No code")


@register.filter
def moment_kept(words: str | None) -> datetime | None:
    """Return a time that was kept as text with what a worker found; none where it kept none."""
    return datetime.fromisoformat(words) if words else None
