"""What a row of a list says by itself: words, days, document code, state; and what is wrong with it."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agencies import matching
from assignments.models import DutyImportRow, State
from assignments.services.tasks import TITLE_LENGTH
from core.dates import read_date
from core.folding import fold_words
from core.refusals import Refused
from directives.codes import ParsedCode, parse_code
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


def own_facts(row: DutyImportRow, today: date) -> Checked:
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
