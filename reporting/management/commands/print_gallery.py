"""Pictures of every printed form, made from the data that are there; the gallery of docs/ comes from it."""

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
from assignments.models import Task, Urging
from assignments.urging_paper import html_of, thawed
from core.pdf import PaperError
from core.pdf.engine import print_html
from core.refusals import Refused
from directives.models import Document, Register, RegisterEntry, StampedCopy
from directives.stamping import only_stamped
from reporting.label_sheet import LabelLayout, LabelSheet
from reporting.models import ReportRun
from reporting.paper.frozen import freeze
from reporting.paper.printing import FORMS, collect_frozen, print_frozen

Kind = ReportRun.Kind
WIDTH, COLOURS, PERIOD_DAYS = 700, 32, 365
# Pages shown of each; a register's cover, then its lines.
N_PAGES = {Kind.COMPLIANCE.value: 4}
USUAL_PAGES = 2
N_LABELS = 24


class Command(BaseCommand):
    """Print every form on the data of this site and keep its first pages as small PNG files."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the pictures go, such as docs/paper")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content, n_pages in self.papers():
            document = pypdfium2.PdfDocument(content)
            for n, place in enumerate(_telling(document)[:n_pages], 1):
                picture = document[place].render(scale=WIDTH / document[place].get_width()).to_pil()
                file = folder / f"{name.replace('_', '-')}-{n}.png"
                _small(picture).save(file, optimize=True)
                self.stdout.write(f"{file} ({len(document)} pages)")

    def papers(self) -> Iterator[tuple[str, bytes, int]]:
        """Yield name, PDF and how many pages are shown; what cannot be printed here is said."""
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
            yield name, printed.content, N_PAGES.get(name, USUAL_PAGES)
        urging = Urging.objects.filter(state=Urging.State.ISSUED).order_by("pk").first()
        if urging and urging.said:
            yield "urging", print_html(html_of(thawed(urging.said))).content, USUAL_PAGES
        copy = StampedCopy.objects.in_force().filter(state=StampedCopy.State.DONE).first()
        if copy:
            with copy.file.open("rb") as file:
                yield "scan-stamped", file.read(), 1


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
        entries = RegisterEntry.objects.filter(register__direction="incoming", struck_at=None)
        entry = entries.annotate(n=Count("document__tasks")).order_by("-n", "pk").first()
        run.document = entry.document if entry else None
        run.agency = entry.register.agency if entry else body
    elif kind == Kind.SLIP_ASSIGNMENT:
        supported = Task.objects.annotate(n=Count("assignments"))
        run.task = supported.filter(n__gte=2, n__lte=9).latest("n", "pk")
        run.document = run.task.document
    elif kind in (Kind.DISPATCH_SUMMARY, Kind.REPLY_MATRIX):
        run.document = Document.objects.annotate(n=Count("tasks__assignments")).latest("n", "pk")
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
