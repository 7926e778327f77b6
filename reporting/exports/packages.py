"""An outgoing document as an exchange package with its files."""

from typing import IO

from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from assignments.exchange import task_codes
from core.refusals import NotAllowed, Refused
from directives.exchange.facts import Business
from directives.exchange.outgoing import draft_package, sending_agencies
from directives.exchange.writing import write_package
from directives.models import Attachment, Document
from reporting.exports.asked import Asked, Prepared, Told

BYTES_AT_ONCE = 8 << 20  # of files: packing and encoding more takes longer than a person waits


def prepare(asked: Asked) -> Prepared:
    """The package of the document named by `document`; Refused with everything that forbids it."""
    key = asked.params.get("document", "")
    if not key.isdecimal() or len(key) > 18:
        raise Http404
    seen = Document.objects.visible_to(asked.user).select_related(
        "document_type", "issuer", "field"
    )
    document = get_object_or_404(seen, pk=key)
    senders = sending_agencies(document, asked.user, asked.on)
    if not senders:
        raise NotAllowed(_("Only who keeps its outgoing register may send this document."))
    business = asked.params.get("business") or Business.NEW.value
    if business not in Business.values:
        raise Http404
    draft = draft_package(
        document, by=asked.user, sender=senders[0], now=timezone.now(), business=business,
        task_codes=task_codes(document, asked.user, asked.on),
        reason=asked.params.get("reason", ""),
    )  # fmt: skip
    package = draft.package
    if package is None:
        raise Refused(" ".join(draft.problems))
    size = Attachment.objects.filter(document=document, removed_at=None).aggregate(n=Sum("size"))[
        "n"
    ]

    def write(file: IO[bytes], _form: str, told: Told) -> None:
        write_package(file, package, told=told)

    kind = {Business.RECALL: "thu hoi", Business.UPDATE: "cap nhat", Business.REPLACE: "thay the"}
    name = f"{kind.get(Business(business), '')} {document.code} {asked.on:%Y%m%d}".strip()
    return Prepared(name, len(package.files), write, is_large=(size or 0) > BYTES_AT_ONCE)
