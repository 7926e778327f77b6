"""The made-up province: rows as the services leave them, the same for the same seed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Max

from agencies.models import Agency
from assignments.models import Assignment, Event, Task
from assignments.time_cell import TimeCell
from core.folding import fold_words
from directives.models import Document, DocumentParty, Register, RegisterEntry
from directives.services.parties import derive_parties
from reporting.synthetic.maker import make_province
from tests.conftest import NOON, TODAY

pytestmark = pytest.mark.django_db


def make(seed=7):
    return make_province(n_documents=30, n_assignments=300, seed=seed, now=NOON)


def told(seed):
    """What the province of that seed says, without keys; nothing of it stays."""
    with transaction.atomic():
        make(seed)
        duties = Assignment.objects.order_by("pk").values_list(
            "task__title",
            "agency__name",
            "role",
            "state",
            "due_on",
            "completed_on",
            "percent",
            "version",
        )
        documents = Document.objects.order_by("pk").values_list("code", "subject", "issued_on")
        said = list(documents), list(duties)
        transaction.set_rollback(True)
    return said


def test_figures_add_up_and_the_clock_is_never_ahead():
    make()
    assert Document.objects.count() == 30 and Assignment.objects.count() == 300
    cells = [Assignment.objects.in_cell(cell, TODAY).count() for cell in TimeCell.values]
    assert sum(cells) == Assignment.objects.counted().count()
    assert min(cells[:4]) > 0
    assert not Event.objects.filter(at__gt=NOON).exists()


def test_parties_are_what_the_services_would_derive():
    make()
    for document in Document.objects.all():
        duties = Assignment.objects.filter(task__document=document)
        wanted = derive_parties(document) | {
            (agency, DocumentParty.Why.DUTY) for agency in duties.values_list("agency", flat=True)
        }
        assert set(document.parties.values_list("agency", "why")) == wanted


def test_register_numbers_have_no_gap_and_the_counter_follows():
    make()
    for register in Register.objects.annotate(n=Count("entries"), top=Max("entries__number")):
        assert register.n == register.top == register.last_number
    assert RegisterEntry.objects.count() == 30


def test_every_step_left_an_event_and_a_history_row():
    make()
    n_steps = sum(Assignment.objects.values_list("version", flat=True))
    assert Event.objects.count() == Assignment.history.count() == n_steps
    for model in (Document, Task, RegisterEntry):
        assert model.history.count() == model.objects.count()
    assert Event.objects.values("assignment").annotate(n=Count("pk")).latest("n")["n"] == 50
    last = {row.id: row for row in Assignment.history.order_by("version")}
    assert all(last[a.pk].state == a.state for a in Assignment.objects.all())


def test_search_finds_what_was_written_in_bulk():
    make()
    document = Document.objects.order_by("pk").last()
    assert document in Document.objects.search(fold_words(document.subject))
    task = Task.objects.order_by("pk").last()
    assert task.folded == fold_words(" ".join([task.title, task.section, task.product]))


def test_the_same_seed_gives_the_same_province():
    first = told(7)
    assert told(7) == first
    assert told(8) != first


def test_it_refuses_to_stand_beside_real_work(settings, province):
    settings.DEMO = True
    with pytest.raises(CommandError, match="holds agencies"):
        call_command("make_province", documents=1, assignments=1)
    settings.DEMO = False
    with pytest.raises(CommandError, match="not a demo site"):
        call_command("make_province", documents=1, assignments=1)
    assert Agency.objects.count() == 1
