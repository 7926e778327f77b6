"""What an archive inspector looks for in a register: each finding a sentence, a rule, and its very lines.

A figure is the number of lines its queryset gives; page, list, spreadsheet and paper take them from here
and from nowhere else. Struck lines count under "struck" alone. It works the same for open and closed
volumes: nothing is written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directives.inspection.look import Inspection
from directives.models import Attachment, Register, RegisterEntry

Direction = Register.Direction
BOTH = (Direction.INCOMING, Direction.OUTGOING)

# Same number, notation, issuer and year (for party codes: day), or the same electronic id [NĐ 30/2020
# Phụ lục VI]; the rule of directives.identity.is_duplicate in sets, for comparing each line with each
# would take minutes. An issuer known only by its words counts as the agency of that name. Grouping comes
# first: only what shares code and issuer is looked at twice.
_DUPLICATES = """
WITH lines AS (
  SELECT e.id, d.electronic_id, d.code_key, d.issuer_id,
         CASE WHEN d.issuer_id IS NULL THEN lower(d.issuer_words) END AS words,
         coalesce(t.system, '') = 'party' AS is_party,
         CASE WHEN t.system = 'party' THEN d.issued_on::text
              ELSE coalesce(extract(year FROM d.issued_on)::int, d.issued_year)::text END AS issued
    FROM directives_registerentry e
    JOIN directives_document d ON d.id = e.document_id
    LEFT JOIN directives_documenttype t ON t.id = d.document_type_id
   WHERE e.register_id = %s AND e.struck_at IS NULL
), named AS (
  SELECT lower(name) AS words, min(id) AS issuer_id FROM agencies_agency GROUP BY 1
), keyed AS (
  SELECT l.id, l.code_key, l.is_party, l.issued,
         coalesce(l.issuer_id::text, n.issuer_id::text, l.words) AS issuer
    FROM lines l LEFT JOIN named n ON n.words = l.words
   WHERE l.code_key <> '' AND (l.issued IS NOT NULL OR NOT l.is_party)
), alike AS (
  SELECT k.*, count(*) OVER year AS n_year, bool_or(k.issued IS NULL) OVER code AS has_unknown
    FROM keyed k
    JOIN (SELECT code_key, issuer FROM keyed GROUP BY code_key, issuer HAVING count(*) > 1) several
      USING (code_key, issuer)
  WINDOW code AS (PARTITION BY k.code_key, k.issuer, k.is_party),
         year AS (PARTITION BY k.code_key, k.issuer, k.is_party, k.issued)
)
SELECT id FROM alike WHERE (issued IS NOT NULL AND n_year > 1)
   OR (has_unknown AND (code_key, issuer, is_party) IN
       (SELECT code_key, issuer, is_party FROM alike GROUP BY 1, 2, 3 HAVING count(*) > 1))
UNION
SELECT id FROM lines WHERE electronic_id <> '' AND electronic_id IN
  (SELECT electronic_id FROM lines WHERE electronic_id <> ''
    GROUP BY electronic_id HAVING count(*) > 1)
"""
# Each place where the dates step back while the numbers go on.
_OUT_OF_ORDER = """
SELECT id FROM (
  SELECT id, entered_on, lag(entered_on) OVER (ORDER BY number) AS before
    FROM directives_registerentry WHERE register_id = %s AND struck_at IS NULL
) placed WHERE entered_on < before
"""


@dataclass(frozen=True)
class LookedFor:
    """One thing looked for; `clean` is what is said when there is none, `rule` where it is written."""

    key: str
    name: str | Promise
    sentence: str | Promise
    clean: str | Promise
    rule: str


# Numbers are no lines, so they have no rows: gaps.py tells them as ranges.
GAPS = LookedFor(
    "gaps",
    _("Numbers without a line"),
    _("Numbers up to the last one given that no line holds, struck or not."),
    _("No number is missing."),
    "NĐ 30/2020, Điều 15, 22",
)


@dataclass(frozen=True)
class Finding(LookedFor):
    """One thing looked for among the lines of registers of these directions."""

    rows: Callable[[Inspection], Any]
    directions: tuple[str, ...] = BOTH


def _duplicates(look: Inspection) -> Any:
    return look.lines.filter(pk__in=RawSQL(_DUPLICATES, [look.register.pk]))  # noqa: S611  constant text


def _late(look: Inspection) -> Any:
    return look.lines.annotate(latest=look.latest).filter(created_at__date__gt=F("latest"))


def _waiting(look: Inspection) -> Any:
    waiting = look.lines.filter(handed_on=None).annotate(latest=look.latest)
    return waiting.filter(latest__lt=look.on)


def _handed_late(look: Inspection) -> Any:
    return look.lines.annotate(latest=look.latest).filter(handed_on__gt=F("latest"))


def _out_of_order(look: Inspection) -> Any:
    return look.lines.filter(pk__in=RawSQL(_OUT_OF_ORDER, [look.register.pk]))  # noqa: S611  constant text


def _dated_after(look: Inspection) -> Any:
    return look.lines.filter(document__issued_on__gt=F("entered_on"))


def _without_file(look: Inspection) -> Any:
    files = Attachment.objects.filter(document=OuterRef("document"), removed_at=None)
    return look.lines.filter(~Exists(files), document__isnull=False)


def _struck(look: Inspection) -> Any:
    return RegisterEntry.objects.filter(register=look.register, struck_at__isnull=False)


def _unbound(look: Inspection) -> Any:
    """Struck lines too: they are bound with the others."""
    lines = RegisterEntry.objects.filter(register=look.register, volume=None)
    return lines if look.has_ended else lines.none()


FINDINGS = (
    Finding(
        "duplicate",
        _("Registered twice"),
        _("The number, notation and issuer, or the electronic id, of another line."),
        _("No document was found registered twice."),
        "NĐ 30/2020, Phụ lục VI",
        _duplicates,
    ),
    Finding(
        "late",
        _("Registered late"),
        _("Written later than the next working day; an urgent document later than the same day."),
        _("No line was found written late."),
        "NĐ 30/2020, Điều 18, 22, 24",
        _late,
    ),
    Finding(
        "waiting",
        _("Not handed over"),
        _("No day of handing over, though the next working day (urgent: the same day) has passed."),
        _("No document was found waiting to be handed over."),
        "NĐ 30/2020, Điều 22, 24",
        _waiting,
        (Direction.INCOMING,),
    ),
    Finding(
        "handed_late",
        _("Handed over late"),
        _("Handed over later than the next working day; an urgent document later than the same day."),
        _("No document was found handed over late."),
        "NĐ 30/2020, Điều 22, 24",
        _handed_late,
        (Direction.INCOMING,),
    ),
    Finding(
        "order",
        _("Out of the order of dates"),
        _("Dated before the line with the number before it."),
        _("Numbers follow the dates everywhere."),
        "NĐ 30/2020, Điều 15, 22",
        _out_of_order,
    ),
    Finding(
        "dated_after",
        _("Dated after their line"),
        _("The document bears a later date than the line itself."),
        _("No document was found dated after its line."),
        "NĐ 30/2020, Điều 22",
        _dated_after,
    ),
    Finding(
        "no_file",
        _("Without a file"),
        _("The document has no file here; entries of the register of secrets need none."),
        _("Every document has its file."),
        "NĐ 30/2020, Điều 22",
        _without_file,
    ),
    Finding(
        "struck",
        _("Struck"),
        _("Struck with a reason: the line stays readable, its number is never given again."),
        _("No line is struck."),
        "NĐ 30/2020, Phụ lục IV",
        _struck,
    ),
    Finding(
        "unbound",
        _("Not closed"),
        _("The year is over and the line lies in no closed volume."),
        _("All lines that should be bound lie in closed volumes, or the year is not over."),
        "NĐ 30/2020, Điều 16, 22",
        _unbound,
    ),
)  # fmt: skip
BY_KEY = {finding.key: finding for finding in FINDINGS}


def findings_for(register: Register) -> list[Finding]:
    return [finding for finding in FINDINGS if register.direction in finding.directions]
