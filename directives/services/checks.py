"""Rules every way of putting words into a document goes through: secrets, lengths, dates in order."""

import unicodedata
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.refusals import Refused
from directives.models import Document
from directives.secrecy import find_secrecy_stamp
from directives.services.facts import CitationLine, DocumentFacts, RecipientLine

EARLIEST_YEAR = 1945
MAX_LINES = 300  # recipients or citations of one document


def checked_facts(facts: DocumentFacts, *, today: date) -> DocumentFacts:
    """Return the facts tidied; raise Refused for facts no document may have."""
    refuse_secret_grade(facts.secrecy)
    refuse_stamp(facts.subject, field="subject")
    words: dict[str, Any] = {
        name: tidy(value) for name, value in facts.as_dict().items() if isinstance(value, str)
    }
    facts = replace(facts, **words)
    for name, value in facts.as_dict().items():
        if isinstance(value, str):
            refuse_unstorable(value, field=name)
            _refuse_long(name, value)
    if not facts.subject.strip():
        raise Refused(_("Say what the document is about."), field="subject")
    if facts.issuer is None and not facts.issuer_words.strip():
        raise Refused(_("Say who issued the document."), field="issuer")
    _check_dates(facts, today)
    return facts


def check_body(body: str) -> None:
    """Raise Refused for a text that is too long, cannot be stored or bears the stamp of a secret."""
    if len(body) > settings.MAX_TEXT_LENGTH:
        raise Refused(
            _(
                "The text has %(length)s characters; at most %(limit)s can be kept. Attach it as a file."
            )
            % {"length": len(body), "limit": settings.MAX_TEXT_LENGTH},
            field="body",
        )
    refuse_unstorable(body, field="body")
    refuse_stamp(body, field="body")


def check_lines(recipients: list[RecipientLine], citations: list[CitationLine]) -> None:
    for field, lines in (("recipients", recipients), ("citations", citations)):
        if len(lines) > MAX_LINES:
            raise Refused(
                _("At most %(limit)s lines are possible here.") % {"limit": MAX_LINES}, field=field
            )
    for line in recipients:
        refuse_unstorable(line.words, field="recipients")


def refuse_secret_grade(secrecy: str) -> None:
    """Secret documents are registered on paper only (Luật 117/2025/QH15, NĐ 63/2026)."""
    if secrecy != Document.Secrecy.NONE:
        raise Refused(
            _(
                "Documents graded Mật, Tối mật or Tuyệt mật may not be kept in this system. Register "
                "it in the paper register of secret documents; here you may only enter the line "
                "“entered in the register of secret documents”."
            ),
            field="secrecy",
        )


def refuse_stamp(text: str, *, field: str) -> None:
    stamp = find_secrecy_stamp(text)
    if stamp:
        raise Refused(
            _(
                "Line %(line)s bears the stamp %(stamp)s. Secret documents may not be kept in this "
                "system: nothing was saved. Register it in the paper register of secret documents."
            )
            % {"line": stamp.line_number, "stamp": stamp.grade.printed},
            field=field,
        )


def refuse_unstorable(text: str, *, field: str) -> None:
    """Refuse what PostgreSQL cannot store (NUL) or UTF-8 cannot say (half a surrogate pair)."""
    if "\x00" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise Refused(
            _("The text contains characters that cannot be stored; paste it again as plain text."),
            field=field,
        )


def tidy(text: str) -> str:
    """Return typed words composed (NFC) and with single spaces, so that equal words are equal."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _refuse_long(name: str, value: str) -> None:
    limit = getattr(Document._meta.get_field(name), "max_length", None) or 5000
    if len(value) > limit:
        raise Refused(
            _("Too long: %(length)s characters, at most %(limit)s fit.")
            % {"length": len(value), "limit": limit},
            field=name,
        )


def _check_dates(facts: DocumentFacts, today: date) -> None:
    if facts.issued_on and facts.issued_on > today:
        raise Refused(_("The date of issue lies in the future."), field="issued_on")
    year: Any = facts.issued_on.year if facts.issued_on else facts.issued_year
    if year is not None and not EARLIEST_YEAR <= year <= today.year:
        raise Refused(
            _("The year must lie between %(first)s and %(last)s.")
            % {"first": EARLIEST_YEAR, "last": today.year},
            field="issued_on",
        )
    if facts.issued_month is not None and not 1 <= facts.issued_month <= 12:
        raise Refused(_("A month is a number from 1 to 12."), field="issued_on")
    if facts.answer_due_on and facts.issued_on and facts.answer_due_on < facts.issued_on:
        raise Refused(
            _("The answer cannot be due before the date of issue."), field="answer_due_on"
        )
