"""The story of a document in sentences; each verb that services record has one here."""

from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import vn_date
from directives.models import DocumentEvent

SENTENCES: dict[str, str | Promise] = {
    "registered-incoming": gettext_lazy(
        "Entered by %(agency)s as incoming number %(number)s of %(year)s."
    ),
    "registered-outgoing": gettext_lazy("Issued by %(agency)s with number %(number)s."),
    "recorded": gettext_lazy("Recorded by %(agency)s from the list “%(what)s”, in no register."),
    "drafted-outgoing": gettext_lazy("Put in by %(agency)s; number and date are still blank."),
    "completed": gettext_lazy("Number and date filled in: %(code)s of %(issued_on)s."),
    "corrected": gettext_lazy("Corrected: %(fields)s."),
    "cited": gettext_lazy("Citation of %(what)s added."),
    "citation-removed": gettext_lazy("Citation of %(what)s removed."),
    "stub-linked": gettext_lazy(
        "The document cited, %(what)s, has been registered and is linked now."
    ),
    "stub-absorbed": gettext_lazy("Earlier citations of %(what)s now lead here."),
    "recipient-added": gettext_lazy("Addressee added: %(what)s."),
    "recipient-removed": gettext_lazy("Addressee removed: %(what)s."),
    "received": gettext_lazy("Received by %(agency)s."),
    "file-attached": gettext_lazy("File attached: %(name)s."),
    "file-removed": gettext_lazy("File removed: %(name)s."),
    "stamped": gettext_lazy(
        "Arrival stamp number %(number)s of %(agency)s laid over a copy of %(name)s."
    ),
    "exchange-status": gettext_lazy("Status message %(code)s of %(agency)s: %(words)s."),
    "posted": gettext_lazy("Sent by post by %(agency)s on %(posted_on)s; envelopes: %(n)s."),
    "posting-corrected": gettext_lazy(
        "Line %(number)s of the postal register of %(agency)s corrected: %(fields)s."
    ),
    "posting-struck": gettext_lazy("Line %(number)s of the postal register of %(agency)s struck."),
    "entry-struck": gettext_lazy("Line %(number)s of the register of %(agency)s struck."),
}


class _Facts(dict[str, Any]):
    """Facts for a sentence: what is missing or blank reads as a dash, dates as people write them."""

    def __getitem__(self, key: str) -> Any:
        value = self.get(key)
        if value in (None, ""):
            return "–"
        if key.endswith("_on") and isinstance(value, str):
            return vn_date(date.fromisoformat(value))
        return value


def sentence(event: DocumentEvent) -> str:
    """Return what happened as a sentence in the reader's language."""
    words = SENTENCES.get(event.verb)
    if words is None:
        return _("Something happened: %(verb)s.") % {"verb": event.verb}
    return str(words) % _Facts(event.facts)
