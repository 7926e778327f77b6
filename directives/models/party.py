"""Which agencies a document concerns and why: the one table that document visibility reads."""

from django.db import models

from agencies.models import Agency
from directives.models.document import Document


class DocumentParty(models.Model):
    """Derived rows, rewritten by directives.parties in the transaction that changes their cause.

    A test holds them equal to issuers, registrars, recipients (groups on the document's date),
    register entries and duties.
    """

    class Why(models.TextChoices):
        ISSUER = "issuer"
        REGISTRAR = "registrar"
        RECIPIENT = "recipient"
        REGISTER = "register"  # stands in that agency's register
        DUTY = "duty"  # has an assignment from it; written by assignments
        CITED = "cited"  # a stub, by a document this agency sees

    document = models.ForeignKey(Document, models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "agency", "why"], name="documentparty_once"
            ),
        ]
        indexes = [
            # visible_to: from the agencies one sees to the documents
            models.Index(fields=["agency", "document"], name="documentparty_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} · {self.agency_id} · {self.why}"
