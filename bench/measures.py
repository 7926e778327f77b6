"""What is measured, with the target of each; one user, warm, unless the name says otherwise."""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import all_calendars, current_calendar
from agencies.models import Agency, User
from assignments.models import Assignment, Digest
from assignments.services.digests import write_due_digests
from bench import files
from bench.files import SEED
from bench.results import Goal, Result
from directives.intake.reading import read_text
from directives.models import DocumentType, Register
from directives.services import register_incoming
from directives.services.facts import DocumentFacts
from reporting.models import ReportRun
from reporting.paper.printing import collect_frozen
from reporting.scopes import scope_on
from reporting.summaries import summarise
from reporting.synthetic.directory import prefix_of

ALL_ROWS = 10_000
TIMES = 20
WRITERS = 8
WRITES_EACH = 25


def all_of(*, n_rows: int) -> Iterator[Callable[[], Result]]:
    """Give every measurement of the table, pages first: they are told of a database at rest."""
    person = User.objects.get(username=f"{prefix_of(SEED)}coordinator")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    agency = Agency.objects.filter(assignments__isnull=False).order_by("pk").first()
    if agency is None:
        raise SystemExit("The province has no assignments: throw away var/bench and begin anew.")
    duties, papers = reverse("assignments:assignment-list"), reverse("directives:document-list")
    longest = Assignment.objects.annotate(n=Count("events")).latest("n")
    pages = {
        "list: agency, overdue, by due date": (
            f"{duties}?agency={agency.pk}&cell=overdue&sort=due_on", 40),
        "search two words without marks": (f"{papers}?q=chuyen+doi", 60),
        "assignment with 50 events": (
            reverse("assignments:assignment-detail", args=[longest.pk]), 40),
        "dashboard of the province, whole page": (reverse("reporting:dashboard"), None),
    }  # fmt: skip
    yield partial(_timed, "summary of all agencies", 60, partial(_summary, person))
    for name, (url, target) in pages.items():
        yield partial(_timed, name, target, partial(_get, client, url))
    yield _registering
    yield _sweep
    yield partial(_timed, "read a text of four pages", 100, partial(read_text, _four_pages()))
    yield _collecting
    yield partial(_printing, "incoming", n_rows)
    yield partial(_printing, "outgoing", n_rows)
    yield partial(_exporting, "xlsx")
    yield partial(_exporting, "csv")


def _timed(name: str, target: float | None, work: Callable[[], object]) -> Result:
    work()  # warm
    seconds, cpu = [], []
    for _turn in range(TIMES):
        begun, begun_cpu = time.perf_counter(), time.process_time()
        work()
        seconds.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - begun_cpu))
    median, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    goals = [Goal(median, target, "ms")] if target else []
    return Result(name, median, p95, "ms", statistics.median(cpu), goals)


def _get(client: Client, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}")


def _summary(person: User) -> None:
    # Read anew, as every request does: what a person may see is kept on the object.
    summarise(User.objects.get(pk=person.pk), scope_on(timezone.localdate()))


def _registering() -> Result:
    """Let clerks register at the same moment in one register; its numbers are checked afterwards."""
    clerk = User.objects.get(username=f"{prefix_of(SEED)}clerk")
    province = Assignment.objects.select_related("assigner").earliest("pk").assigner
    kind = DocumentType.objects.get(system="state", name="Kế hoạch")
    before = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        made = [pool.submit(_register, clerk.pk, province, kind) for _writer in range(WRITERS)]
        seconds = [one for future in made for one in future.result()]
    rate = len(seconds) / (time.perf_counter() - before)
    register = Register.objects.get(
        agency=province, direction="incoming", year=timezone.localdate().year
    )
    numbers = list(register.entries.order_by("number").values_list("number", flat=True))
    is_whole = numbers == list(range(1, register.last_number + 1))
    return Result(
        f"register incoming, {WRITERS} writers, each",
        1000 * statistics.median(seconds),
        1000 * statistics.quantiles(seconds, n=20)[-1],
        "ms",
        goals=[Goal(rate, 50, "/s", at_least=True)],
        note="no gap, no duplicate" if is_whole else "NUMBERS ARE NOT WHOLE",
    )


def _register(clerk: int, province: Agency, kind: DocumentType) -> list[float]:
    by, today, seconds = User.objects.get(pk=clerk), timezone.localdate(), []
    try:
        for _turn in range(WRITES_EACH):
            facts = DocumentFacts(
                document_type=kind,
                subject="Đo tốc độ đăng ký văn bản đến",
                issuer_words="Bộ Tài chính",
                number=str(uuid4().int % 900_000 + 1),
                notation=f"BTC-{uuid4().hex[:6]}",
                issued_on=today,
            )
            begun = time.perf_counter()
            register_incoming(
                by=by, now=timezone.now(), agency=province, facts=facts, arrived_on=today
            )
            seconds.append(time.perf_counter() - begun)
    finally:
        connection.close()
    return seconds


def _sweep() -> Result:
    """Write the digests of a working morning, then undo them: the next run finds the same work."""
    calendar = current_calendar()
    day = calendar.add_working_days(timezone.localdate(), 1)
    morning = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=9)
    with transaction.atomic():
        Digest.objects.filter(on=day).delete()
        begun, cpu = time.perf_counter(), time.process_time()
        n = write_due_digests(now=morning, calendars=all_calendars())
        took, cpu = time.perf_counter() - begun, time.process_time() - cpu
        transaction.set_rollback(True)
    goals = [Goal(took, 5, "s")]
    return Result("morning sweep: digests", took, took, "s", cpu, goals, f"{n} mails")


def _collecting() -> Result:
    """Collect the compliance report of a province for a year, as the worker does before it prints."""
    province = Assignment.objects.select_related("assigner").earliest("pk").assigner
    person = User.objects.get(username=f"{prefix_of(SEED)}coordinator")
    today = timezone.localdate()
    run = ReportRun(
        kind=ReportRun.Kind.COMPLIANCE, agency=province, requested_by=person,
        period_from=today.replace(month=1, day=1), period_to=today, cut_off=today,
    )  # fmt: skip
    begun, cpu = time.perf_counter(), time.process_time()
    _frozen, n_rows = collect_frozen(run)
    took, cpu = time.perf_counter() - begun, time.process_time() - cpu
    return Result("collect a compliance report", took, took, "s", cpu, note=f"{n_rows} rows")


def _four_pages() -> str:
    opening = (
        "ỦY BAN NHÂN DÂN\nTỈNH MẪU\n\nSố: 15/KH-UBND\n\nMẫu, ngày 05 tháng 3 năm 2026\n\n"
        "KẾ HOẠCH\nRà soát thủ tục hành chính năm 2026\n\nCăn cứ Quyết định số 12/QĐ-UBND ngày "
        "10/01/2026 của Ủy ban nhân dân tỉnh;\n\n"
    )
    items = "".join(
        f"{n}. Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính lập danh mục số {n} và báo cáo "
        f"Ủy ban nhân dân tỉnh trước ngày {n % 27 + 1:02}/6/2026. Các cơ quan liên quan cử người "
        "tham gia, cung cấp số liệu đầy đủ, đúng mẫu đã thống nhất.\n"
        for n in range(1, 41)
    )
    return (
        f"{opening}{items}\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n"
    )


def _printing(direction: str, n_rows: int) -> Result:
    told = files.measured(direction, n_rows)
    goals = []
    if n_rows == ALL_ROWS:
        goals = [
            Goal(told["wall"], 30, "s"),
            Goal(told["cpu"], 60, "s", "processor"),  # two cores for 30 s
            Goal(told["own_mb"], 250, "MB", "worker"),
            Goal(told["child_mb"], 250, "MB", "child"),
        ]
    note = f"{told['n_pages']} pages, {told['own_mb']:.0f} and {told['child_mb']:.0f} MB"
    name = f"{direction} register, {n_rows} rows"
    return Result(name, told["wall"], told["wall"], "s", told["cpu"], goals, note)


def _exporting(form: str) -> Result:
    """Write every duty of the province with the worker's code; no time was promised, flat memory was."""
    told = files.measured(form, 0)
    note = f"{told['size_mb']:.1f} MB, {told['own_mb']:.0f} MB of memory"
    name = f"{told['n_rows']} duties to {form.upper()}"
    return Result(name, told["wall"], told["wall"], "s", told["cpu"], note=note)
