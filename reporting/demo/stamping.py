"""Scans of the newest arrivals, and the arrival stamp over a copy of one of them."""

from agencies.models import Role
from core.pdf.overlay import Place
from directives.models import Register, RegisterEntry
from directives.services.attaching import attach
from directives.services.stamping import ask_stamped_copy, claim_copy, make_claimed
from reporting.demo.documents import Book
from reporting.demo.files import letter_pdf

_SCANNED = 3


def tell_stamps(book: Book) -> None:
    """Scan the newest documents that came to the committee; stamp the newest of them."""
    body, clock = book.agencies["ag.ubnd"], book.clock
    newest = (
        RegisterEntry.objects.filter(
            register__agency=body,
            register__direction=Register.Direction.INCOMING,
            struck_at=None,
            document__registrar__isnull=False,
        )
        .select_related("document__issuer", "document__registrar", "register__agency")
        .order_by("-entered_on", "-pk")[:_SCANNED]
    )
    for n, entry in enumerate(newest):
        document, now = entry.document, clock.at(entry.entered_on, 16)
        # Filtered above; this tells the type checker.
        assert document is not None and document.registrar is not None
        sender = book.desk.who(document.registrar, Role.CLERK, entry.entered_on)
        (scan,) = attach(
            document, [letter_pdf(document)], by=sender, now=now, version=document.version
        )
        if n == 0:
            by = book.desk.who(body, Role.CLERK, entry.entered_on)
            copy = ask_stamped_copy(entry, scan, place=Place.FREE, by=by, now=now)
            claimed = claim_copy(copy.pk, now=now)
            assert claimed is not None
            make_claimed(claimed, now=now)
