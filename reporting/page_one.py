"""Page one of a report, looked at before it is downloaded: of its PDF, or of a draft as it stands now."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from core.models import PagePicture
from core.page_pictures import keep_picture, wanted_picture
from core.pdf import print_sheets
from reporting.draft_words import data_to_print
from reporting.models import ReportRun
from reporting.paper.printing import lay_out

# More rows than any first page holds: a draft of thousands of rows is drawn as quickly as a short one.
ROWS_ON_PAGE_ONE = 60


def key_of(run: ReportRun) -> str:
    """Name what page one shows: the checksum of the paper, or the draft's state; empty when there is none."""
    if run.state == ReportRun.State.DONE:
        return run.sha256
    if run.is_open_draft:
        # The version counts what people changed, the moment tells when its figures were collected.
        said = f"draft {run.pk} {run.version} {run.finished_at}"
        return sha256(said.encode()).hexdigest()
    return ""


def picture_of_run(run: ReportRun, *, now: datetime) -> PagePicture | None:
    """Return the picture of the report, perhaps still to be drawn; None while there is no paper."""
    from reporting.tasks import draw_page_one

    key = key_of(run)
    if not key:
        return None
    return wanted_picture(key, now=now, wake=lambda: draw_page_one.delay(run.pk))


def draw(run_id: int, *, now: datetime) -> bool:
    """Draw what the report's page one shows now; return whether there was anything to draw."""
    run = ReportRun.objects.filter(pk=run_id).first()
    if run is None or not (key := key_of(run)):
        return False
    keep_picture(key, lambda: _paper_of(run), now=now)
    return True


def _paper_of(run: ReportRun) -> bytes:
    if run.state == ReportRun.State.DONE:
        with run.file.open("rb") as file:
            content: bytes = file.read()
        return content
    title, sheets = lay_out(run.kind, data_to_print(run))
    first = replace(sheets[0], rows=sheets[0].rows[:ROWS_ON_PAGE_ONE])
    return print_sheets(title, [first]).content
