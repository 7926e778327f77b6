"""Load the demonstration: what is there stays, what is missing is added, all or nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from agencies.calendar import current_calendar
from agencies.models import Agency, User
from assignments.models import Assignment
from core.files import files_undone_on_failure
from directives.models import Document, DocumentType, Field
from directives.reference import load_reference
from reporting.demo import agencies, documents, finish, people, reorganising
from reporting.demo.archive import FINISHED, Archive
from reporting.demo.data import Clock, Turns, read
from reporting.demo.documents import Book
from reporting.demo.extending import tell_extensions
from reporting.demo.play import play
from reporting.demo.posting import tell_postings
from reporting.demo.recurring import tell_recurring
from reporting.demo.reports import tell_reports
from reporting.demo.stamping import tell_stamps
from reporting.demo.tasks import Part, give_tasks
from reporting.demo.urging import tell_urgings

# Duties given longer ago than this are history: written in bulk, as are those that are over.
HISTORY_AFTER_DAYS = 400


@dataclass(frozen=True)
class Loaded:
    """What the database holds of the demo after loading."""

    is_new: bool
    n_agencies: int
    n_people: int
    n_documents: int
    n_assignments: int


def has_other_data() -> bool:
    """Whether somebody else's agencies or people are here: the demo must not mix with real work."""
    if User.objects.filter(email__endswith="@" + people.MAIL_DOMAIN).exists():
        return False
    return Agency.objects.exists() or Document.objects.exists()


def load(now: datetime) -> Loaded:
    """Build the demo in one transaction; a second time nothing changes and little is asked."""
    with files_undone_on_failure(), transaction.atomic():
        clock = Clock(now, current_calendar())
        known = agencies.ensure_agencies(clock.today)
        agencies.ensure_successions(known, clock.today)
        groups = agencies.ensure_groups(known, clock.today)
        people.ensure_people(known)
        is_new = not documents.are_loaded(known)
        if is_new:
            load_reference(DocumentType, Field)
            # Read again: succession ended some of them since.
            fresh = Agency.objects.select_related("province").in_bulk(a.pk for a in known.values())
            known = {key: fresh[agency.pk] for key, agency in known.items()}
            _tell(Book(clock, people.Desk(), known, groups))
    return Loaded(
        is_new=is_new,
        n_agencies=Agency.objects.count(),
        n_people=User.objects.count(),
        n_documents=Document.objects.registered().count(),
        n_assignments=Assignment.objects.count(),
    )


def _tell(book: Book) -> None:
    turns = Turns(read("phrases.json"))
    archive = Archive(book.clock, book.desk, people.Lines(book.agencies), turns)
    today: list[Part] = []
    documents.begin_registers(book)
    for row in documents.register_all(book):
        for part in give_tasks(book, row):
            age = book.clock.today - part.assignment.assigned_on
            is_over = part.letter in FINISHED and not part.result
            if is_over or age.days > HISTORY_AFTER_DAYS:
                archive.tell(part)
            else:
                today.append(part)
    for part in tell_recurring(book):
        if part.letter in FINISHED:
            archive.tell(part)
        else:
            today.append(part)
    archive.write()
    finish.take_statistics()
    documents.mark_deliveries(book)
    play(book, today, turns)
    agencies.let_one_join(book.groups, book.agencies, book.clock.today)
    reorganising.tell_reorganisations(book)
    tell_urgings(book)
    tell_extensions(book)
    tell_postings(book)
    tell_stamps(book)
    tell_reports(book)
    finish.read_old_notices(book.clock)
    finish.choose_reminders(book.clock)
    finish.write_last_digests(book.clock)
    finish.take_statistics()
    finish.date_history()
