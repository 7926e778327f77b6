"""Which documents the rows of a list name: those that are here, and those to be recorded anew."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency, Group
from agencies.visibility import REGISTRARS, may_act
from assignments.duty_list.own_facts import Checked
from assignments.duty_list.row_agencies import Names
from assignments.models import DutyImport
from core.formatting import vn_date
from directives.identity import may_be_same
from directives.models import Document, Register


class Documents:
    """The documents the rows name: those registered and visible, and those to be recorded anew."""

    def __init__(
        self, several: list[Checked], names: Names, found: DutyImport, *, by: Any, today: date
    ) -> None:
        self.names, self.body, self.today = names, found.body, today
        self.may_record = may_act(by, REGISTRARS, found.body, today)
        keys = {each.code.key for each in several if each.code}
        rows = (
            Document.objects.visible_to(by)
            .registered()
            .filter(code_key__in=keys)
            .select_related("issuer", "document_type")
            .order_by("pk")
        )
        self.by_key: dict[str, list[Document]] = defaultdict(list)
        for document in rows:
            self.by_key[document.code_key].append(document)
        # Bodies that number their own documents here, and the years in which they do.
        self.numbered = set(
            Register.objects.filter(direction=Register.Direction.OUTGOING).values_list(
                "agency", "year"
            )
        )

    def all(self) -> list[int]:
        return [d.pk for several in self.by_key.values() for d in several]

    def match(self, each: Checked) -> None:
        """Find the row's document, or say that it is to be recorded, or why it cannot be."""
        if each.code is None:
            return
        issuer = self._issuer(each)
        wanted = Document(
            code_key=each.code.key,
            issuer=issuer if isinstance(issuer, Agency) else None,
            issuer_words=each.cells.get("issuer", "")[:200],
            issued_on=each.days.get("issued_on"),
        )
        if not each.cells.get("issuer") and not each.days.get("issued_on"):
            wanted.issuer = self.body
        fits = [d for d in self.by_key[each.code.key] if may_be_same(wanted, d)]
        if len(fits) == 1:
            self._take(each, fits[0])
        elif fits:
            each.error(
                "code", _("Several documents fit; give the date and the issuer of the right one.")
            )
        elif other := self._of_another_day(each, issuer):
            each.error(
                "issued_on",
                _("%(code)s of %(issuer)s here is dated %(date)s.")
                % {"code": other.code, "issuer": other.issuer, "date": vn_date(other.issued_on)},
            )
        else:
            self._record_anew(each, issuer)

    def _of_another_day(self, each: Checked, issuer: Agency | Group | None) -> Document | None:
        """The document of that code and issuer in the year named, when only its day differs."""
        day = each.days.get("issued_on")
        if each.code is None or day is None or not isinstance(issuer, Agency):
            return None
        return next(
            (
                document
                for document in self.by_key[each.code.key]
                if document.issuer == issuer
                and document.issued_on
                and document.issued_on != day
                and document.issued_on.year == day.year
            ),
            None,
        )

    def _issuer(self, each: Checked) -> Agency | Group | None:
        words = " ".join(each.names("issuer")[:1])
        if not words:
            return self.body
        return self.names.target(words, each.name_day(self.today))

    def _take(self, each: Checked, document: Document) -> None:
        each.plan["document"] = document.pk
        due = each.days.get("due_on")
        if due and document.issued_on and due < document.issued_on:
            each.error("due_on", _("The deadline is before the date of the document."))

    def _record_anew(self, each: Checked, issuer: Agency | Group | None) -> None:
        """A document nobody registered is recorded without a number of any register (decision 0029)."""
        assert each.code is not None
        day, words = each.days.get("issued_on"), " ".join(each.names("issuer")[:1])
        if day is None:
            each.error("issued_on", _("The document is not here: give its date to record it."))
        elif isinstance(issuer, Agency) and (issuer.pk, day.year) in self.numbered:
            each.error(
                "code",
                _("%(agency)s numbers its documents here: register this one first.")
                % {"agency": issuer},
            )
        elif not self.may_record:
            each.error("code", _("The document is not registered, and you may not register it."))
        else:
            if words and not isinstance(issuer, Agency):
                each.warn("issuer", self.names.why_unknown(words, each.name_day(self.today)))
            each.warn(
                "code",
                _("The document is not here; it will be recorded without a register number."),
            )
            each.plan["new_document"] = {
                "code": each.code.printed,
                "issued_on": day.isoformat(),
                "issuer": issuer.pk if isinstance(issuer, Agency) else None,
                "issuer_words": words[:200],
                "subject": each.cells.get("subject", "")[:2000],
            }
