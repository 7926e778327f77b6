"""Pictures of every printed form, made from the data that are there; the gallery of docs/ comes from it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Q
from django.utils import timezone
from PIL import Image

from agencies.models import Agency, Role, User
from agencies.models import Kind as AgencyKind
from assignments.models import Task
from assignments.urging_paper import html_of
from core.docx import write_docx
from core.pdf import PaperError
from core.pdf.engine import print_html
from core.refusals import Refused
from directives.models import Document, Register, RegisterEntry, StampedCopy
from directives.stamping import only_stamped
from reporting.label_sheet import LabelLayout, LabelSheet
from reporting.models import PRESET_SECTIONS, ReportRun
from reporting.paper.frozen import freeze
from reporting.paper.printing import FORMS, collect_frozen, lay_out, print_frozen
from reporting.sample_urgings import urging_of_party, urging_waiting

Kind = ReportRun.Kind
# Dots for a point of paper: a portrait page is 700 wide, one that lies across 990.
SCALE = 700 / 595.3
COLOURS, PERIOD_DAYS = 32, 365
USUAL_PAGES = 2  # of each paper: a register's cover, then its lines
# Pictures of the compliance report, each by the words that its page alone has.
COMPLIANCE_PAGES = {
    "compliance-1": "BÁO CÁO",
    "compliance-2": "Nơi nhận",
    "compliance-3": "TỔNG HỢP KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
    "compliance-4": "Kết quả thực hiện theo cơ quan",
    "compliance-5": "DANH SÁCH NHIỆM VỤ QUÁ HẠN",
    "compliance-trend-1": "XU HƯỚNG THEO THÁNG",
    "compliance-ranking-1": "XẾP HẠNG CƠ QUAN",
    "compliance-ranking-2": "Tỷ lệ quá hạn theo cơ quan",
}
N_LABELS = 24


class Command(BaseCommand):
    """Print every form on the data of this site and keep its first pages as small PNG files."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the pictures go, such as docs/paper")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.papers():
            document = pypdfium2.PdfDocument(content)
            for picture_name, place in _shown(name, document).items():
                picture = document[place].render(scale=SCALE).to_pil()
                file = folder / f"{picture_name}.png"
                _small(picture).save(file, optimize=True)
                self.stdout.write(f"{file} (page {place + 1} of {len(document)})")

    def papers(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and PDF of every paper; what cannot be printed here is said."""
        runs = [(str(kind), _run_of(kind)) for kind in FORMS]
        for name, run in [*runs, ("compliance_party", _run_of_party())]:
            if run is None:
                self.stderr.write(f"{name}: nothing here to print it about")
                continue
            try:
                frozen, _n_rows = collect_frozen(run)
                printed = print_frozen(run.kind, frozen, dated=run.requested_at)
            except (PaperError, Refused, ValueError, AttributeError, LookupError) as why:
                self.stderr.write(f"{name}: {why}")
                continue
            yield name, printed.content
            if name == Kind.COMPLIANCE:
                yield from self.in_office(run.kind, frozen)
        for name, paper in (("urging", urging_waiting()), ("urging_party", urging_of_party())):
            if paper is None:
                self.stderr.write(f"{name}: nothing here to print it about")
            else:
                yield name, print_html(html_of(paper)).content
        copy = StampedCopy.objects.in_force().filter(state=StampedCopy.State.DONE).first()
        if copy:
            with copy.file.open("rb") as file:
                yield "scan-stamped", file.read()

    def in_office(self, kind: str, frozen: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
        """Yield the DOCX of a report as an office program would print it."""
        office = shutil.which("soffice")
        if office is None:
            self.stderr.write("compliance-docx: LibreOffice (soffice) is not installed here")
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "report.docx"
            file.write_bytes(write_docx(*lay_out(kind, frozen)))
            subprocess.run(  # noqa: S603 - our own file, by the full path of the program
                [office, f"-env:UserInstallation=file://{folder}/profile", "--headless",
                 "--convert-to", "pdf", "--outdir", folder, file],
                check=True, timeout=180, capture_output=True,
            )  # fmt: skip
            yield "compliance-docx", file.with_suffix(".pdf").read_bytes()


def _shown(name: str, document: pypdfium2.PdfDocument) -> dict[str, int]:
    """Return which pages become pictures, by the names of these."""
    if name == Kind.COMPLIANCE:
        said = [page.get_textpage().get_text_range() for page in document]
        return {
            picture: next(n for n, text in enumerate(said) if words in text)
            for picture, words in COMPLIANCE_PAGES.items()
            if any(words in text for text in said)
        }
    if name == "compliance-docx":
        return {name: 0}
    n_pages = 1 if name == "scan-stamped" else USUAL_PAGES
    places = enumerate(_telling(document)[:n_pages], 1)
    return {f"{name.replace('_', '-')}-{n}": place for n, place in places}


def _telling(document: pypdfium2.PdfDocument) -> list[int]:
    """Page one first, then the appendices, which lie across, then the rest."""
    across = [n for n, page in enumerate(document) if page.get_width() > page.get_height()]
    return list(dict.fromkeys([0, *across, *range(len(document))]))


def _small(picture: Image.Image) -> Image.Image:
    """Few colours and one edge: a page of text needs no more."""
    framed = Image.new("RGB", (picture.width + 2, picture.height + 2), "#b8c0c4")
    framed.paste(picture.convert("RGB"), (1, 1))
    return framed.quantize(COLOURS)


def _run_of(kind: str) -> ReportRun | None:
    """Return a run of the coordinating body that is not stored, about the fullest thing of its sort."""
    body = Agency.objects.filter(pk__in=_bodies()[:1]).first()
    of_body = Q(memberships__agency=body) | Q(memberships__agency__office_of=body)
    by = User.objects.filter(of_body, memberships__role=Role.COORDINATOR).order_by("pk").first()
    if body is None or by is None:
        return None
    run = _of_a_year(kind, body, by)
    if kind.startswith("register_"):
        run.register = _fullest_register(kind)
        run.period_from = run.period_to = run.cut_off = None
        if run.register is None:
            return None
        run.agency = run.register.agency
    elif kind == Kind.ARRIVAL_LABELS:
        run.register = _fullest_register("register_incoming")
        if run.register is None:
            return None
        lines = only_stamped(run.register.entries.order_by("number"))
        run.numbers = list(lines.values_list("number", flat=True)[:N_LABELS])
        run.label_layout = freeze(LabelLayout(sheet=LabelSheet()))
    elif kind == Kind.SLIP_HANDLING:
        entries = RegisterEntry.objects.filter(
            register__direction="incoming", register__agency__ended_on=None, struck_at=None
        )
        entry = entries.annotate(n=Count("document__tasks")).order_by("-n", "pk").first()
        run.document = entry.document if entry else None
        run.agency = entry.register.agency if entry else body
    elif kind == Kind.SLIP_ASSIGNMENT:
        shared = Task.objects.filter(assigner=body, mode=Task.Mode.SINGLE)
        run.task = shared.annotate(n=Count("assignments")).latest("n", "pk")
        run.document, run.period_from = run.task.document, None
    elif kind in (Kind.DISPATCH_SUMMARY, Kind.REPLY_MATRIX):
        issued = Document.objects.filter(issuer=body).annotate(n=Count("tasks__assignments"))
        run.document = issued.latest("n", "pk")
        run.period_from = run.period_to = None  # they are asked for without
    elif kind == Kind.COMPLIANCE:
        run.sections = PRESET_SECTIONS
    return run


def _of_a_year(kind: str, body: Agency, by: User) -> ReportRun:
    now, today = timezone.now(), timezone.localdate()
    return ReportRun(
        kind=kind, agency=body, requested_by=by, requested_at=now,
        cut_off=today, period_from=today - timedelta(days=PERIOD_DAYS), period_to=today,
    )  # fmt: skip


def _run_of_party() -> ReportRun | None:
    """Return the report of the Party body with most duties on itself, in the Party's layout."""
    bodies = Agency.objects.filter(kind=AgencyKind.PARTY, memberships__role=Role.FOCAL)
    body = bodies.annotate(n=Count("assignments", distinct=True)).order_by("-n", "pk").first()
    by = User.objects.filter(memberships__agency=body, memberships__role=Role.FOCAL).first()
    return _of_a_year(Kind.COMPLIANCE, body, by) if body and by else None


def _bodies() -> Any:
    """Bodies that give tasks, the one that gave most first."""
    given = Task.objects.values("assigner").annotate(n=Count("pk")).order_by("-n", "assigner")
    return given.values_list("assigner", flat=True)


def _fullest_register(kind: str) -> Register | None:
    direction = kind.removeprefix("register_")
    if kind in (Kind.REGISTER_FOLLOWUP, Kind.REGISTER_INSPECTION):
        direction = Register.Direction.INCOMING
    lines = "sendings" if direction == Register.Direction.POSTAL else "entries"
    kept = Register.objects.filter(direction=direction).annotate(n_lines=Count(lines))
    return kept.order_by("-n_lines", "-pk").first()
