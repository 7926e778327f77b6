"""What is measured, with the target of each; one user, warm, unless the name says otherwise."""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle, islice
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
from core.pdf import print_sheets
from directives.intake.reading import read_text
from directives.models import DocumentType, Register
from directives.services import register_incoming
from directives.services.facts import DocumentFacts
from reporting.paper import register_sheets, registers
from reporting.scopes import scope_on
from reporting.summaries import summarise
from reporting.synthetic.directory import prefix_of

SEED = 1
TIMES = 20
WRITERS = 8
WRITES_EACH = 25


@dataclass(frozen=True)
class Result:
    name: str
    median: float
    p95: float
    unit: str
    target: str
    note: str = ""

    def line(self) -> str:
        numbers = f"{self.median:>7.1f} {self.unit:<2} {self.p95:>7.1f} {self.unit:<2}"
        return f"{self.name:52} {numbers}  {self.target}  {self.note}"


def all_of(*, n_rows: int) -> Iterator[Callable[[], Result]]:
    person = User.objects.get(username=f"{prefix_of(SEED)}coordinator")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    agency = Agency.objects.filter(assignments__isnull=False).order_by("pk").first()
    if agency is None:
        raise SystemExit("The province has no assignments: throw away var/bench and begin anew.")
    duties, papers = reverse("assignments:assignment-list"), reverse("directives:document-list")
    late = f"{duties}?agency={agency.pk}&cell=overdue&sort=due_on"
    longest = Assignment.objects.annotate(n=Count("events")).latest("n")
    detail = reverse("assignments:assignment-detail", args=[longest.pk])
    yield partial(
        _timed, "list: agency, overdue, by due date", "≤ 40 ms", partial(_get, client, late)
    )
    yield partial(_timed, "summary of all agencies", "≤ 60 ms", partial(_summary, person))
    words = f"{papers}?q=chuyen+doi"
    yield partial(_timed, "search two words without marks", "≤ 60 ms", partial(_get, client, words))
    yield partial(_timed, "assignment with 50 events", "≤ 40 ms", partial(_get, client, detail))
    yield _registering
    yield _sweep
    yield partial(
        _timed, "read a text of four pages", "≤ 100 ms", partial(read_text, _four_pages())
    )
    yield partial(_printing, n_rows)


def _timed(name: str, target: str, work: Callable[[], object]) -> Result:
    work()  # warm
    seconds = []
    for _turn in range(TIMES):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    p95 = statistics.quantiles(seconds, n=20)[-1]
    return Result(name, 1000 * statistics.median(seconds), 1000 * p95, "ms", target)


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
    note = f"{rate:.0f}/s, {'no gap, no duplicate' if is_whole else 'NUMBERS ARE NOT WHOLE'}"
    return Result(
        f"register incoming, {WRITERS} writers, each",
        1000 * statistics.median(seconds),
        1000 * statistics.quantiles(seconds, n=20)[-1],
        "ms",
        "≥ 50 /s",
        note,
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
        begun = time.perf_counter()
        n = write_due_digests(now=morning, calendars=all_calendars())
        took = time.perf_counter() - begun
        transaction.set_rollback(True)
    return Result("morning sweep: digests", took, took, "s", "≤ 5 s", f"{n} mails")


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


def _printing(n_rows: int) -> Result:
    """Print register lines, repeated to the wished number, in the processes the worker uses."""
    register = Register.objects.annotate(n=Count("entries")).latest("n")
    first, last = datetime(register.year, 1, 1).date(), datetime(register.year, 12, 31).date()  # noqa: DTZ001
    entries = registers.register_entries(register, first, last)
    line = registers._incoming if register.direction == "incoming" else registers._outgoing
    lines = [registers._line(entry, line(entry)) for entry in entries[:n_rows]]
    paper = registers.RegisterPaper(
        direction=register.direction,
        parent="",
        agency=register.agency.name,
        year=register.year,
        series="",
        period_from=first,
        period_to=last,
        first_number=1,
        last_number=n_rows,
        lines=list(islice(cycle(lines), n_rows)),
    )
    begun = time.perf_counter()
    print_sheets("Sổ đăng ký", register_sheets.sheets_of(paper))
    took = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    target = "≤ 30 s, ≤ 250 MB each, for 10,000"
    return Result(
        f"register of {n_rows} rows to PDF", took, took, "s", target, f"{peak:.0f} MB each"
    )
