"""The demo keeps its promises: every state and cell, the documents as they are, nothing twice."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.test import Client, override_settings

from agencies.models import Agency, Group, Role, Succession, User
from agencies.succession import successor_of
from assignments.models import (
    Assignment,
    Event,
    Extension,
    Notice,
    ProgressReport,
    State,
    Task,
    Urging,
)
from assignments.sentences import told
from assignments.time_cell import TimeCell, time_cell
from core.folding import fold_words
from core.models import Mail
from directives.models import (
    Citation,
    Document,
    DocumentParty,
    Register,
    RegisterEntry,
    RegisterVolume,
)
from directives.services import unused_numbers
from directives.services.parties import derive_parties
from reporting.demo.data import agency_rows, document_rows, read
from reporting.demo.loader import load
from reporting.demo.people import PASSWORD
from reporting.models import ReportRun, ReportSchedule

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # a Friday afternoon in Vietnam
TODAY = date(2026, 11, 20)
SEEDS = settings.BASE_DIR.parent / "shared" / "seeds"
SIGN_INS = [row["username"] for row in read("people.json")["sign_ins"]]

pytestmark = pytest.mark.xdist_group("demo")  # loading it takes a while: one process loads it once


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demo, loaded once for the module into a transaction that is thrown away at its end."""
    quick = override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    with django_db_blocker.unblock(), quick:
        outer = transaction.atomic()
        outer.__enter__()
        try:
            load(NOW)
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def db(demo, django_db_blocker):
    """Instead of an empty database, each test gets a savepoint of its own in the loaded demo."""
    with django_db_blocker.unblock():
        inner = transaction.atomic()
        inner.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            inner.__exit__(None, None, None)


def leads():
    return Assignment.objects.leads().counted()


def sample(code_or_key: str) -> Document:
    row = next(r for r in document_rows() if r["key"] == code_or_key)
    return Document.objects.get(
        issuer__names__name=next(a["name"] for a in agency_rows() if a["key"] == row["issuer"]),
        notation=row["notation"],
        subject=row["subject"],
    )


def test_every_work_state_is_there():
    assert set(Assignment.objects.values_list("state", flat=True)) == set(State)


@pytest.mark.parametrize("province", ["An Giang", "Điện Biên"])
def test_every_time_cell_is_there_in_today_s_provinces(province):
    duties = leads().filter(agency__province__name__endswith=province)
    cells = Counter(time_cell(duty, TODAY) for duty in duties)
    assert set(cells) == set(TimeCell)


def test_some_duties_are_due_soon_and_some_late_by_days_and_by_months():
    running = [d for d in leads().open() if d.due_on]
    late = {(TODAY - d.due_on).days for d in running if time_cell(d, TODAY) == TimeCell.OVERDUE}
    assert any(TODAY <= d.due_on <= TODAY + timedelta(days=3) for d in running)
    assert any(n <= 10 for n in late)
    assert any(n > 60 for n in late)


def test_running_duties_without_deadline_are_of_every_age():
    ages = [(TODAY - d.assigned_on).days for d in leads().open() if d.due_on is None]
    assert any(age < 30 for age in ages)
    assert any(30 <= age < 90 for age in ages)
    assert any(age >= 90 for age in ages)


def test_plan_141_has_its_eight_blocks_and_nobody_s_deadline():
    tasks = list(sample("141").tasks.order_by("position"))
    blocks = Counter(task.section for task in tasks)
    assert blocks == {
        "IV.1": 4, "IV.2": 2, "IV.3": 2, "IV.4": 1, "IV.5": 3, "IV.6": 2, "IV.7": 2, "IV.8": 3,
    }  # fmt: skip
    assert not any(task.due_on for task in tasks)
    assert [t.is_requested for t in tasks] == [t.section == "IV.6" for t in tasks]


def test_collective_addressees_become_the_agencies_of_that_day():
    block = sample("141").tasks.filter(section="IV.8").first()
    assert block is not None
    named = set(block.assignments.values_list("named_agency__name", flat=True))
    assert len(named) == 15
    assert "Ủy ban nhân dân thành phố Phú Quốc" in named
    in_2021 = Group.objects.get(name="Ủy ban nhân dân các huyện, thị xã, thành phố")
    assert in_2021.members_on(date(2021, 5, 20)).count() == 10
    assert in_2021.members_on(TODAY).count() == 0


@pytest.mark.parametrize(("key", "n_tasks"), [("000", 4), ("001", 6), ("003", 9), ("004", 8)])
def test_every_task_of_the_other_sample_documents_is_there(key, n_tasks):
    tasks = sample(key).tasks.all()
    assert tasks.count() == n_tasks
    assert all(task.assignments.exists() for task in tasks)


def test_blank_numbers_and_dates_stay_blank():
    assert [(d.number, d.issued_on) for d in map(sample, ("000", "001", "003"))] == [
        ("", date(2021, 8, 3)),
        ("", None),
        ("", None),
    ]
    assert sample("001").issued_year == 2024
    assert not RegisterEntry.objects.filter(document__number="").filter(
        register__direction=Register.Direction.OUTGOING
    )


def test_only_the_first_phase_of_003_has_the_deadline_it_prints():
    dues = list(sample("003").tasks.order_by("position").values_list("due_on", flat=True))
    assert dues == [date(2024, 12, 31)] * 5 + [None] * 4


def carried_out_by(document: Document) -> set[str]:
    """Codes of everything that cites a document, directly or through others."""
    found, todo = set(), [document.pk]
    while todo:
        edges = Citation.objects.filter(cited=todo.pop()).select_related("citing")
        for edge in edges:
            if edge.citing.code not in found:
                found.add(edge.citing.code)
                todo.append(edge.citing_id)
    return found


def test_the_chains_lead_from_the_top_to_the_last_report():
    below = carried_out_by(sample("07"))
    assert {"46-KH/BTGTU", "141/KH-UBND", "…/STTTT-TTBCBC"} <= below
    assert "1457/UBND-KGVX" in carried_out_by(sample("12"))
    cited = set(sample("001").citations.values_list("cited__code", flat=True))
    assert cited == {"7357/VP-KGVX", "3968-CV/BCSĐ", "228-KH/TU"}
    cited = set(sample("003").citations.values_list("cited__code", flat=True))
    assert cited == {"988/TTCS-TTTQ", "10530/VP-KGVX", "168-HD/BTGTW"}


def test_the_department_of_2021_is_answered_for_by_its_heir():
    then = Agency.objects.get(name="Sở Thông tin và Truyền thông tỉnh Kiên Giang")
    assert successor_of(then, date(2021, 8, 3)) == then
    heir = successor_of(then, TODAY)
    assert heir.name == "Sở Khoa học và Công nghệ tỉnh An Giang"
    assert then.heirs.filter(kind=Succession.Kind.TRANSFER).count() == 2


def test_open_duties_of_ended_agencies_stand_with_those_who_answer_today():
    assert not Assignment.objects.open().filter(agency__ended_on__lt=TODAY).exists()
    assert not Assignment.objects.open().filter(assigner__ended_on__lt=TODAY).exists()
    moved = Assignment.objects.open().exclude(agency=F("named_agency"))
    assert moved.exists()
    for duty in moved:
        passed_on = Event.objects.filter(assignment=duty, verb="hand_over", facts__has_key="agency")
        last = passed_on.order_by("-at")[0]
        assert last.facts["agency"] == str(duty.agency)
        assert told(last).sentence != "hand_over"


def test_copies_of_the_task_s_facts_are_equal_to_the_task_s():
    wrong = [
        duty
        for duty in Assignment.objects.select_related("task").open()
        if duty.assigner_id != duty.task.assigner_id
        or duty.is_single != (duty.task.mode == Task.Mode.SINGLE)
    ]
    assert wrong == []


def test_who_a_document_concerns_is_what_it_is_derived_from():
    for document in Document.objects.all():
        rows = DocumentParty.objects.filter(document=document)
        derived = set(rows.exclude(why="duty").values_list("agency", "why"))
        assert derived == derive_parties(document), document
        duties = set(rows.filter(why="duty").values_list("agency", flat=True))
        parts = Assignment.objects.filter(task__document=document)
        assert set(parts.values_list("agency", flat=True)) <= duties


def test_registers_have_no_gap():
    for register in Register.objects.filter(last_number__gt=0):
        numbers = list(register.lines.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(register.first_number, register.last_number + 1))
        assert unused_numbers(register) == []
    assert RegisterEntry.objects.count() > 80


def test_every_step_has_its_event_and_its_history_row_at_the_same_moment():
    for duty in Assignment.objects.all():
        # An urging is told on the duty but changes nothing of it.
        steps = duty.events.exclude(verb="urge").order_by("at", "pk")
        events = list(steps.values_list("at", flat=True))
        rows = list(duty.history.order_by("version").values_list("history_date", flat=True))
        assert rows == events, duty.pk
    assert not Event.objects.filter(at__gt=NOW).exists()


def test_reports_add_up_to_the_state_of_the_duty():
    for duty in Assignment.objects.filter(state__in=[State.DONE, State.REPORTED]):
        last = duty.progress_reports.first()
        assert last is not None
        assert last.kind == ProgressReport.Kind.COMPLETION
        assert duty.percent == 100
        assert duty.last_report_at == last.reported_at
    for duty in Assignment.objects.filter(state=State.WORKING):
        last = duty.progress_reports.filter(kind=ProgressReport.Kind.PROGRESS).first()
        assert duty.percent == (last.percent if last else 0)


def test_bells_ring_for_the_last_days_only():
    unread = Notice.objects.filter(read_at=None)
    assert unread.exists()
    assert not unread.filter(created_at__lt=NOW - timedelta(days=7)).exists()
    assert User.objects.get(username="coordinator").notices.filter(read_at=None).exists()


def test_the_last_morning_s_digest_is_there_to_read():
    mail = Mail.objects.get(to="coordinator@dondoc.example", key__startswith="digest:")
    assert mail.key.endswith("2026-11-19")
    assert "19/11/2026" in mail.subject


def test_loading_again_changes_nothing(django_assert_max_num_queries):
    def rows():
        return {
            model.__name__: model._base_manager.count()
            for model in (Agency, Succession, User, Document, Task, Assignment, Event, Notice)
        }

    before, versions = rows(), list(Assignment.objects.order_by("pk").values_list("version"))
    with django_assert_max_num_queries(40):
        loaded = load(NOW + timedelta(days=1))
    assert not loaded.is_new
    assert rows() == before
    assert list(Assignment.objects.order_by("pk").values_list("version")) == versions


@pytest.mark.parametrize("username", SIGN_INS)
def test_each_sign_in_signs_in(username):
    client = Client()
    answer = client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(username=username).pk)


def test_officers_of_other_agencies_have_no_password():
    others = User.objects.exclude(username__in=SIGN_INS)
    assert others.exists()
    assert not any(person.has_usable_password() for person in others)


@pytest.mark.parametrize("province", ["An Giang", "Điện Biên"])
def test_every_role_is_held_today(province):
    people = User.objects.filter(
        memberships__agency__province__name__endswith=province,
        memberships__valid_until=None,
        username__in=SIGN_INS,
    )
    assert set(people.values_list("memberships__role", flat=True)) == set(Role)


def test_the_demo_refuses_to_be_loaded_where_it_is_not_a_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is not set"):
        call_command("load_demo", stdout=StringIO())


def test_the_command_says_what_is_there(settings):
    settings.DEMO = True
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "there already" in out.getvalue()


def test_the_demo_refuses_to_mix_with_other_data(settings):
    settings.DEMO = True
    User.objects.filter(email__endswith="@dondoc.example").update(email="")
    with pytest.raises(CommandError, match="not of the demo"):
        call_command("load_demo", stdout=StringIO())


def shingles(text: str, length: int = 8) -> set[str]:
    words = fold_words(text).split()
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the sample documents are not on this machine")
def test_no_words_of_the_sample_documents_are_copied():
    """Titles of documents and names of agencies are facts; everything else is told in our own words."""
    seeds = set().union(*(shingles(f.read_text("utf-8")) for f in sorted(SEEDS.glob("*.txt"))))
    facts = [row.get("subject", "") for row in document_rows()]
    facts += [row["name"] for row in agency_rows()]
    facts += [name for group in read("groups.json")["groups"] for name in group["spellings"]]
    seeds -= set().union(*(shingles(fact) for fact in facts))
    ours = [json.dumps(read(f), ensure_ascii=False) for f in ("phrases.json",)]
    for row in document_rows():
        for said in row.get("tasks", ()):
            ours += [said[k] for k in ("title", "text", "product") if k in said]
    copied = {shingle for text in ours for shingle in shingles(text)} & seeds
    assert copied == set()


def test_titles_are_short_enough_for_a_list():
    titles = [said["title"] for row in document_rows() for said in row.get("tasks", ())]
    assert max(map(len, titles)) < 150


def test_one_request_for_more_time_waits_and_one_was_granted_with_another_date():
    waiting, granted = Extension.objects.order_by("state").reverse()
    assert (waiting.state, granted.state) == (Extension.State.OPEN, Extension.State.GRANTED)
    assert granted.granted_due_on not in {None, granted.asked_due_on}
    assert granted.assignment.due_on == granted.granted_due_on


def test_three_agencies_are_urged_answered_overdue_and_still_a_draft():
    issued = Urging.objects.issued()
    assert (issued.answered().count(), issued.answer_overdue(TODAY).count()) == (1, 1)
    assert Urging.objects.drafts().count() == 1


def test_there_is_a_frozen_report_one_being_checked_a_schedule_and_a_closed_volume():
    frozen = ReportRun.objects.get(frozen_at__isnull=False)
    assert (frozen.state, bool(frozen.file)) == (ReportRun.State.DONE, True)
    checks = ReportRun.objects.get(state=ReportRun.State.CHECKING).checks
    answers = set(checks.values_list("answer", flat=True))
    assert answers == {"", "confirmed", "objected"}
    assert ReportSchedule.objects.get(is_active=True).addressees.count() == 2
    assert RegisterVolume.objects.get().n_lines == 3
