"""What the rows of a list mean: agencies, documents, days, states; and what is wrong with each.

Nothing is written but the findings. Names are read as of the day of their document, and where
nobody bore them then, as of today; what is still not known is asked, never invented.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies import matching
from agencies.matching import Match
from agencies.models import Agency, Group
from agencies.visibility import REGISTRARS, may_act
from assignments.duty_list.heads import NAMES
from assignments.models import DutyImport, DutyImportRow, State, Task
from assignments.services.tasks import TITLE_LENGTH
from core.dates import read_date
from core.folding import fold_words
from core.formatting import vn_date
from core.refusals import Refused
from directives.codes import ParsedCode, parse_code
from directives.identity import may_be_same
from directives.models import Document, Register
from directives.services.checks import refuse_stamp

Verdict = DutyImportRow.Verdict
STATES = {
    "chua thuc hien": State.ISSUED,
    "chua trien khai": State.ISSUED,
    "moi giao": State.ISSUED,
    "dang thuc hien": State.WORKING,
    "dang trien khai": State.WORKING,
    "chua hoan thanh": State.WORKING,
    "cho xac nhan": State.WORKING,
    "da hoan thanh": State.DONE,
    "hoan thanh": State.DONE,
    "da thuc hien": State.DONE,
    "xong": State.DONE,
}
_LIMITS = {"product": 300, "leader": 120, "authority": 200, "position": 40}
_BASIS = re.compile(r"^(?P<code>.+?)(?:\s*[,;]?\s*(?:ngày\s+)(?P<day>.+?))?[.;\s]*$", re.IGNORECASE)
_SEVERAL = re.compile(r"[;\n]+")


@dataclass
class Checked:
    """A row under examination."""

    row: DutyImportRow
    cells: dict[str, str]
    findings: list[dict[str, str]] = field(default_factory=list)
    days: dict[str, date | None] = field(default_factory=dict)
    code: ParsedCode | None = None
    plan: dict[str, Any] = field(default_factory=dict)

    def error(self, column: str, text: str) -> None:
        self.findings.append({"kind": Verdict.ERROR.value, "column": column, "text": text})

    def warn(self, column: str, text: str) -> None:
        self.findings.append({"kind": Verdict.WARNING.value, "column": column, "text": text})

    def names(self, column: str) -> list[str]:
        parts = (matching.tidy(part)[:300] for part in _SEVERAL.split(self.cells.get(column, "")))
        return list(dict.fromkeys(part for part in parts if part))[:100]

    def name_day(self, today: date) -> date:
        """The day names are understood on: the document's, today where it is not known."""
        return self.days.get("issued_on") or today


def check_rows(found: DutyImport, rows: list[DutyImportRow], *, by: Any, today: date) -> None:
    """Set verdict, findings and plan of each row; queries grow with the distinct days only."""
    several = [_own_facts(row, today) for row in rows]
    names = _Names(several, found, today)
    documents = _Documents(several, names, found, by=by, today=today)
    known = _known_titles(documents)
    seen: dict[tuple[Any, ...], int] = {}
    for each in several:
        _understand_agencies(each, names, today)
        documents.match(each)
        _check_again(each, known, seen)
        _conclude(each)


def _own_facts(row: DutyImportRow, today: date) -> Checked:
    """Check what a row says by itself: words, days, state."""
    each = Checked(row, dict(row.cells))
    for column in row.unknown:
        each.error(
            column,
            _(
                "Holds a formula without a result: open the file in Excel, save it, upload it again."
            ),
        )
    _check_words(each)
    for column in ("issued_on", "due_on", "completed_on"):
        _read_day(each, column)
    _read_code(each)
    _check_state(each, today)
    due, issued = each.days.get("due_on"), each.days.get("issued_on")
    if due and issued and due < issued:
        each.error("due_on", _("The deadline is before the date of the document."))
    if issued and issued > today:
        each.error("issued_on", _("The date of the document lies in the future."))
    return each


def _check_words(each: Checked) -> None:
    title = each.cells.get("title", "")
    if not title.strip():
        each.error("title", _("Say what is to be done."))
    elif len(title) > TITLE_LENGTH:
        each.error("title", _("Too long: at most %(n)d characters.") % {"n": TITLE_LENGTH})
    for column, limit in _LIMITS.items():
        if len(each.cells.get(column, "")) > limit:
            each.error(column, _("Too long: at most %(n)d characters.") % {"n": limit})
    for column in ("title", "subject"):
        try:
            refuse_stamp(each.cells.get(column, ""), field=column)
        except Refused as why:
            each.error(column, why.message)
    for column, words in each.cells.items():
        if words.startswith("#") and words.rstrip("!?/0").isupper():
            each.error(column, _("Holds an error of Excel: %(words)s.") % {"words": words[:20]})


def _read_day(each: Checked, column: str) -> None:
    words = each.cells.get(column, "")
    each.days[column] = None
    if words and fold_words(words) not in {"khong", "khong thoi han", "khong co"}:
        try:
            each.days[column] = read_date(words)
        except ValueError as why:
            each.error(column, f"“{words[:60]}”: {why}")


def _read_code(each: Checked) -> None:
    words, column = each.cells.get("code", ""), "code"
    if not words and (basis := each.cells.get("basis", "")):
        column = "basis"
        parts = _BASIS.match(" ".join(basis.split()))
        words = parts["code"] if parts else basis
        words = words.split()[-1] if words.split() else ""
        if parts and parts["day"] and not each.days.get("issued_on"):
            each.cells["issued_on"] = parts["day"]
            _read_day(each, "issued_on")
    if not words:
        each.error("code", _("Say which document gave the task."))
        return
    each.code = parse_code(words)
    if each.code is None:
        each.error(
            column,
            _("“%(code)s” is no document number, such as 141/KH-UBND.") % {"code": words[:60]},
        )


def _check_state(each: Checked, today: date) -> None:
    words = each.cells.get("state", "")
    done_on, percent = each.days.get("completed_on"), _percent(each)
    state = STATES.get(fold_words(words)) if words else None
    if words and state is None:
        each.error(
            "state",
            _("“%(state)s” is not imported; known are: not started, in progress, completed.")
            % {"state": words[:60]},
        )
    if fold_words(words) == "cho xac nhan":
        each.warn("state", _("Imported as in progress: the agency reports completion here."))
    if state is None:
        state = State.DONE if done_on else State.WORKING if percent else State.ISSUED
    if state == State.DONE and done_on is None:
        if not any(f["column"] == "completed_on" for f in each.findings):
            each.error("completed_on", _("A completed task needs the day it was completed."))
    elif state != State.DONE and done_on is not None:
        each.error("completed_on", _("Has a day of completion but is not completed."))
    if done_on and done_on > today:
        each.error("completed_on", _("The day of completion lies in the future."))
    issued = each.days.get("issued_on")
    if done_on and issued and done_on < issued:
        each.error("completed_on", _("It was completed before the date of the document."))
    each.plan |= {"state": state.value, "percent": 100 if state == State.DONE else percent}


def _percent(each: Checked) -> int:
    words = each.cells.get("percent", "").rstrip("% ").replace(",", ".")
    if not words:
        return 0
    try:
        percent = float(words)
    except ValueError:
        percent = -1
    if not 0 <= percent <= 100:
        each.error("percent", _("Write a number from 0 to 100."))
        return 0
    return round(percent)


class _Names:
    """Every name of the list by the day it is understood on; a few queries for each distinct day."""

    def __init__(self, several: list[Checked], found: DutyImport, today: date) -> None:
        self.province = found.body.province
        self.today = today
        self.chosen = Agency.objects.select_related("province").in_bulk(set(found.chosen.values()))
        self.by_words = {
            words: self.chosen[pk] for words, pk in found.chosen.items() if pk in self.chosen
        }
        wanted: dict[date, set[str]] = defaultdict(set)
        for each in several:
            for column in ("lead", "supports", "issuer"):
                wanted[each.name_day(today)] |= set(each.names(column))
        self.matches: dict[tuple[date, str], Match] = {}
        for day, words in wanted.items():
            self._resolve(sorted(words), day)
        lost = {words for (__, words), match in self.matches.items() if not _is_known(match)}
        now = {
            m.words: m
            for m in matching.resolve_many(sorted(lost), on=today, province=self.province)
        }
        for key, match in self.matches.items():
            if not _is_known(match) and _is_known(now[key[1]]):
                self.matches[key] = now[key[1]]
        # (key of agency or group) → members on a day, read where a group is named
        self._members: dict[tuple[int, date], list[Agency]] = {}

    def _resolve(self, words: list[str], day: date) -> None:
        for match in matching.resolve_many(words, on=day, province=self.province):
            self.matches[day, match.words] = match

    def target(self, words: str, day: date) -> Agency | Group | None:
        if words in self.by_words:
            return self.by_words[words]
        return self.matches[day, words].target

    def members(self, group: Group, day: date) -> list[Agency]:
        if (group.pk, day) not in self._members:
            self._members[group.pk, day] = list(group.members_on(day))
        return self._members[group.pk, day]

    def why_unknown(self, words: str, day: date) -> str:
        match = self.matches[day, words]
        if match.is_ambiguous:
            return _("“%(words)s” may be: %(names)s. Choose below.") % {
                "words": words,
                "names": ", ".join(str(c) for c in match.candidates[:5]),
            }
        return _("No agency is called “%(words)s” on %(day)s. Choose below.") % {
            "words": words,
            "day": vn_date(day),
        }


def _is_known(match: Match) -> bool:
    return match.target is not None or match.is_ambiguous


def _understand_agencies(each: Checked, names: _Names, today: date) -> None:
    """Who leads and who supports; several leads, or a group, answer each for itself."""
    day = each.name_day(today)
    leads = _agencies(each, "lead", names, day)
    supports = _agencies(each, "supports", names, day)
    if not each.names("lead"):
        each.error("lead", _("Exactly one agency leads: choose it."))
    several = len(leads) > 1 or any(
        isinstance(names.target(words, day), Group) for words in each.names("lead")
    )
    if several and supports:
        each.error("supports", _("When every agency answers for itself there is no support."))
    if {a.pk for a in leads} & {a.pk for a in supports}:
        each.error("supports", _("The lead cannot support itself."))
    each.plan |= {
        "mode": Task.Mode.EACH if several else Task.Mode.SINGLE,
        "leads": [a.pk for a in leads],
        "supports": [a.pk for a in supports],
    }


def _agencies(each: Checked, column: str, names: _Names, day: date) -> list[Agency]:
    found: dict[int, Agency] = {}
    for words in each.names(column):
        target = names.target(words, day)
        if isinstance(target, Group):
            members = names.members(target, day)
            if not members:
                each.error(
                    column,
                    _("“%(group)s” has no member on %(date)s: nobody would get this task.")
                    % {"group": target, "date": vn_date(day)},
                )
            found |= {a.pk: a for a in members}
        elif target is None:
            each.findings.append(
                {
                    "kind": Verdict.ERROR.value,
                    "column": column,
                    "text": names.why_unknown(words, day),
                    "words": words,
                }
            )
        else:
            found[target.pk] = target
    return list(found.values())


class _Documents:
    """The documents the rows name: those registered and visible, and those to be recorded anew."""

    def __init__(
        self, several: list[Checked], names: _Names, found: DutyImport, *, by: Any, today: date
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


def _known_titles(documents: _Documents) -> dict[tuple[int, str], int]:
    """Tasks the documents have already, by document and folded title."""
    rows = Task.objects.filter(document__in=documents.all()).values_list("document", "title", "pk")
    return {(document, fold_words(title)): pk for document, title, pk in rows}


def _check_again(
    each: Checked, known: dict[tuple[int, str], int], seen: dict[tuple[Any, ...], int]
) -> None:
    """Warn of a task that is here already, and of the same row twice."""
    title = fold_words(each.cells.get("title", ""))
    document = each.plan.get("document")
    if document and (document, title) in known:
        each.warn("title", _("The document has a task with these words already."))
    key = (each.code.key if each.code else "", title, tuple(each.plan["leads"]))
    if key in seen:
        each.warn("title", _("The same as row %(n)d.") % {"n": seen[key]})
    seen.setdefault(key, each.row.number)


def _conclude(each: Checked) -> None:
    kinds = {finding["kind"] for finding in each.findings}
    row = each.row
    row.findings = [
        {**finding, "head": NAMES.get(finding["column"], "")} for finding in each.findings
    ]
    if Verdict.ERROR in kinds:
        row.verdict, row.plan = Verdict.ERROR, {}
        return
    row.verdict = Verdict.WARNING if kinds else Verdict.FINE
    days = {name: day.isoformat() if day else None for name, day in each.days.items()}
    row.plan = each.plan | {"due_on": days["due_on"], "completed_on": days["completed_on"]}
