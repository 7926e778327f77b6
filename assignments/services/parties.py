"""Letting the agencies of a duty see the document it comes from (DocumentParty, why: duty)."""

from collections.abc import Iterable

from agencies.models import Agency
from directives.models import Document, DocumentParty


def add_duty_parties(document: Document, agencies: Iterable[Agency]) -> None:
    """Add what is missing; nothing is taken away, for what an agency once had to do it may read on."""
    DocumentParty.objects.bulk_create(
        (
            DocumentParty(document=document, agency=agency, why=DocumentParty.Why.DUTY)
            for agency in sorted(agencies, key=lambda a: a.pk)
        ),
        ignore_conflicts=True,
    )
