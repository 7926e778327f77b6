"""The columns of the list of documents; code and subject always stand there."""

from django.utils.translation import gettext_lazy as _

from core.list_columns import ListColumn

DOCUMENT_COLUMNS = (
    ListColumn("issued", _("Date")),
    ListColumn("issuer", _("Issuer")),
    ListColumn("register", _("Register")),
    ListColumn("answer", _("Answer due")),
    ListColumn("signer", _("Signer"), lambda d: d.signer_name),
    ListColumn("field", _("Field of work"), lambda d: d.field or ""),
    ListColumn("place", _("Place of issue"), lambda d: d.place),
    ListColumn("status", _("Status"), lambda d: d.get_status_display(), "fit"),
)
