"""A function that just passed on with its open duties, and a merger that is still being prepared."""

from datetime import timedelta

from agencies import services as directory
from agencies.models import User
from agencies.services import Heir
from assignments import services
from directives.models import Field
from reporting.demo.documents import Book

PRESS = "Thông tin, truyền thông và báo chí"


def tell_reorganisations(book: Book) -> None:
    """Let the administrator prepare both and the coordinator confirm the first, at the moment of loading."""
    people = {u.username: u for u in User.objects.filter(username__in=["admin", "coordinator"])}
    _pass_on_press(book, people["admin"], people["coordinator"])
    _draft_merger(book, people["admin"])


def _pass_on_press(book: Book, admin: User, coordinator: User) -> None:
    now, agencies = book.clock.now, book.agencies
    former, heir = agencies["ag.skhcn"], agencies["ag.svhtt"]
    act = directory.begin_reorganisation(
        "Chuyển chức năng quản lý báo chí sang Sở Văn hóa và Thể thao",
        kind="transfer",
        effective_on=book.clock.today,
        legal_basis="Quyết định của UBND tỉnh về điều chỉnh chức năng, nhiệm vụ",
        predecessors=[former],
        by=admin,
        now=now - timedelta(hours=2),
    )
    act = directory.choose_successors(
        act,
        [Heir(former, heir, "báo chí, truyền thông")],
        version=act.version,
        by=admin,
        now=now,
    )
    act = services.choose_by_field(
        act,
        {(former, Field.objects.get(name=PRESS)): heir},
        version=act.version,
        by=admin,
        now=now,
    )
    act = directory.submit_reorganisation(act, version=act.version, by=admin, now=now)
    services.confirm_reorganisation(act.pk, by=coordinator, now=now, version=act.version)


def _draft_merger(book: Book, admin: User) -> None:
    now, agencies = book.clock.now, book.agencies
    former = agencies["ag.sdl"]
    act = directory.begin_reorganisation(
        "Hợp nhất Sở Du lịch với Sở Văn hóa và Thể thao",
        kind="merge",
        effective_on=book.clock.day(40),
        legal_basis="Dự thảo Nghị quyết của HĐND tỉnh về sắp xếp cơ quan chuyên môn",
        predecessors=[former],
        by=admin,
        now=now,
    )
    directory.choose_successors(
        act, [Heir(former, agencies["ag.svhtt"])], version=act.version, by=admin, now=now
    )
