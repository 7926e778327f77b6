"""Progress and its evidence: what an agency says about its duty while it works on it."""

from collections.abc import Iterable
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from assignments.models import Evidence, ProgressReport
from assignments.services.step import Step, save_for
from core.files import store_upload
from core.holding import release_held
from core.refusals import Refused
from core.uploads import CheckedUpload, check_upload

TEXT_LENGTH = 20_000
MAX_FILES = 20


def report_progress(step: Step) -> None:
    """Write one report; less than last time is possible (found wrong, undone), but never unexplained."""
    percent = step.given.get("percent")
    if not isinstance(percent, int) or not 0 <= percent <= 100:
        raise Refused(_("Enter a whole number from 0 to 100."), field="percent")
    before = step.assignment.percent
    difficulties = words(step, "difficulties")
    if percent < before and not difficulties:
        raise Refused(
            _("%(now)d %% is less than the %(before)d %% reported last: say why here.")
            % {"now": percent, "before": before},
            field="difficulties",
        )
    step.facts |= {"percent": percent, "before": before}
    step.set(percent=percent, last_report_at=step.now)
    write_report(step, ProgressReport.Kind.PROGRESS, percent)


def words(step: Step, name: str, *, required: bool = False) -> str:
    """Return what was typed in a long field, within its limit."""
    typed = str(step.given.get(name) or "").strip()
    if required and not typed:
        raise Refused(_("Say what was done."), field=name)
    if len(typed) > TEXT_LENGTH:
        raise Refused(_("Too long: at most %(n)d characters.") % {"n": TEXT_LENGTH}, field=name)
    return typed


def write_report(step: Step, kind: ProgressReport.Kind, percent: int) -> ProgressReport:
    """Save the report with its evidence; every file is checked before the first is stored."""
    report = ProgressReport(
        assignment=step.assignment,
        kind=kind,
        text=words(step, "text", required=True),
        percent=percent,
        difficulties=words(step, "difficulties"),
        proposals=words(step, "proposals"),
        reported_at=step.now,
        reported_by=step.by,
    )
    checked = check_evidence(step.given.get("evidence") or ())
    save_for(report, by=step.by, reason=step.rule.action.value, at=step.now)
    for upload in checked:
        store_upload(Evidence(report=report), upload, by=step.by, now=step.now)
    release_held(checked)
    step.facts["n_files"] = len(checked)
    return report


def check_evidence(files: Iterable[Any]) -> list[CheckedUpload]:
    """Check uploaded files and drop repetitions of the same content."""
    listed = list(files)
    if len(listed) > MAX_FILES:
        raise Refused(_("At most %(n)d files at once.") % {"n": MAX_FILES}, field="evidence")
    by_sum: dict[str, CheckedUpload] = {}
    for one in listed:
        checked = check_upload(one, field="evidence") if isinstance(one, File) else one
        by_sum.setdefault(checked.sha256, checked)
    return list(by_sum.values())
