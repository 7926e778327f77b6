"""Urging dispatches for the gallery: the draft that waits, and one of a Party body, invented."""

from dataclasses import replace
from datetime import date, timedelta

from django.utils import timezone

from agencies.models import Agency
from agencies.models import Kind as AgencyKind
from agencies.signing import is_party_committee
from assignments.models import Assignment, Urging
from assignments.services.urging.drafting import first_values, opening_words
from assignments.urging_paper import Line, UrgingPaper, paper_of
from core.formatting import paper_date

DAYS_TO_ANSWER = 7
NUMBER, SIGNER = "518", "Lê Thị Hồng Vân"


def urging_waiting() -> UrgingPaper | None:
    """Return the oldest draft as it would be issued today, its number and day left to the pen."""
    draft = Urging.objects.drafts().select_related("assigner", "agency").order_by("pk").first()
    if draft is None:
        return None
    duties = Assignment.objects.filter(urged__urging=draft).select_related("task__document")
    return paper_of(draft, list(duties.order_by("due_on", "pk")), on=timezone.localdate())


def urging_of_party() -> UrgingPaper | None:
    """Return what a Party committee writes to a commission of its own, in the Party's layout."""
    today = timezone.localdate()
    bodies = list(Agency.objects.filter(kind=AgencyKind.PARTY, ended_on=None).order_by("pk"))
    for body in bodies:
        beside = [other for other in bodies if other.province_id == body.province_id]
        others = [other for other in beside if not is_party_committee(other.name)]
        if is_party_committee(body.name) and others:
            return _of_party(body, others[0], today)
    return None


def _of_party(body: Agency, agency: Agency, today: date) -> UrgingPaper:
    urging = Urging(
        assigner=body,
        agency=agency,
        answer_by=today + timedelta(days=DAYS_TO_ANSWER),
        opening=opening_words(body, agency),
        **{**first_values(body, today), "signer_name": SIGNER},
    )
    paper = paper_of(urging, [], on=today, number=NUMBER)
    return replace(paper, lines=[_plan(today), _dispatch(today)])


def _plan(today: date) -> Line:
    return Line(
        document=f"Kế hoạch số 31-KH/TU ngày {paper_date(today - timedelta(days=100))}",
        task="Báo cáo kết quả học tập, quán triệt nghị quyết trong quý",
        due_on=paper_date(today - timedelta(days=48)),
        extended_to="",
        days_late=48,
        n_earlier=1,
        last_earlier=paper_date(today - timedelta(days=20)),
    )


def _dispatch(today: date) -> Line:
    return Line(
        document=f"Công văn số 412-CV/TU ngày {paper_date(today - timedelta(days=51))}",
        task="Gửi danh sách báo cáo viên cấp tỉnh để đề nghị cấp thẻ",
        due_on=paper_date(today - timedelta(days=30)),
        extended_to=paper_date(today - timedelta(days=23)),
        days_late=23,
        n_earlier=0,
        last_earlier="",
    )
