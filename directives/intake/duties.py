"""Tasks: what the document orders, from sentences, headings with dashes below, and stems.

Reads: body and appended text as an outline. Writes: `Task`s with their section, leads, supports and
deadline. Responsibility printed as fields or tables is read in `fields` and `tables`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from core.folding import fold

from .bodies import bodies_at
from .deadlines import every_deadline
from .fields import FieldRole, add_values, role_of
from .orders import Order, is_issuer, opening, orders_in, supports_in, up_to_the_next
from .outline import DASH, PLAIN, ROMAN, Item, items_of, section_of
from .results import Deadline, Task
from .tables import tasks_of_tables
from .texts import Line, Text, squeeze

# Sections that state aims or findings: an agency named there is not ordered by its place alone.
_NO_DUTIES = re.compile(
    r"(?:muc dich|yeu cau|muc tieu|quan diem|danh gia|ket qua|tinh hinh|thuc trang"
    r"|pham vi|doi tuong|can cu|su can thiet|kinh phi|nguyen nhan|ton tai|han che"
    r"|dac diem|thanh phan|mot so ket qua)\b"
)
_SHARES = re.compile(
    r"(?:to chuc thuc hien|phan cong|trach nhiem (?:cua|thuc hien)|to chuc trien khai)"
)
_HEADING_LENGTH = 120
_CLOSING = re.compile(
    r"(?:tren day la|kem theo|trong qua trinh|qua trinh|noi nhan|can cu|theo de nghi"
    r"|xet|noi dung chi tiet|(?:quyet dinh|nghi quyet|thong tu|ke hoach) nay"
    r"|\* ?luu y|luu y|ghi chu)\b"
)
_UNSPECIFIC = re.compile(
    r"(?:cac )?(?:co quan|don vi|dia phuong)(?:, (?:co quan|don vi|dia phuong))*(?: (?:co )?lien quan"
    r"| tren)?$"
)
_STEM_ASKS = re.compile(r"(?:de nghi|yeu cau|giao)[^.;:]{0,60}:\s*$")
_STEM_ONLY = 0.5  # a stem stands half a level below what it stands in


@dataclass
class _Frame:
    """A heading, stem or item that what follows stands under."""

    level: float
    label: str | None = None
    leads: tuple[tuple[tuple[str, ...], bool | None], ...] = ()
    support: tuple[str, ...] = ()
    deadline: Deadline | None = None
    quiet: bool = False  # a section of aims or findings
    shares: bool = False  # a section that shares out the work
    leaf: bool = False  # an item that is a task itself
    requested: bool | None = None
    field_role: FieldRole | None = None
    item: Item | None = None
    listed: bool = False  # items have stood below it: a paragraph after them is not its own
    fields: dict[FieldRole, list[str]] = field(default_factory=dict)
    limit: Deadline | None = None


def tasks_of(
    doc: Text,
    parts: Iterable[Sequence[Line]],
    *,
    deadlines: tuple[Deadline, ...],
    issuer: str | None,
) -> tuple[Task, ...]:
    """The tasks of each part (body, appended text), in the order of printing."""
    found: list[Task] = []
    for lines in parts:
        rows, rest = tasks_of_tables(doc, lines, deadlines)
        walk = _Walk(doc, deadlines, issuer)
        items = items_of(doc, rest)
        last_listed = max((at for at, item in enumerate(items) if item.level < DASH), default=-1)
        for at, item in enumerate(items):
            walk.ending = at > last_listed
            walk.step(item, items[at + 1] if at + 1 < len(items) else None)
        walk.leave(0)
        found += [*rows, *walk.tasks]
    return tuple(sorted(found, key=lambda task: task.span))


class _Walk:
    """One pass over the outline, keeping the headings above the present item."""

    def __init__(self, doc: Text, deadlines: tuple[Deadline, ...], issuer: str | None) -> None:
        self.doc, self.deadlines, self.issuer = doc, deadlines, issuer
        self.stack: list[_Frame] = []
        self.ending = False  # past the last numbered item
        self.tasks: list[Task] = []

    # --- the stack ---

    def leave(self, level: float) -> None:
        """Close every frame at this level or below; a frame with fields becomes a task."""
        while self.stack and self.stack[-1].level >= level:
            frame = self.stack.pop()
            if frame.fields:
                self._task_of_fields(frame)

    @property
    def above(self) -> _Frame | None:
        """The nearest frame that says who must act."""
        return next((frame for frame in reversed(self.stack) if frame.leads), None)

    def _section(self, item: Item) -> str | None:
        labels = [frame.label for frame in self.stack]
        return section_of([*labels, item.label if item.level < DASH else None])

    def _limit_above(self) -> Deadline | None:
        return next((frame.deadline for frame in reversed(self.stack) if frame.deadline), None)

    # --- one item ---

    def step(self, item: Item, after: Item | None) -> None:
        if item.level == PLAIN:
            self._leave_for_paragraph(item)
        else:
            self.leave(item.level)
            if self.above:
                self.above.listed = True
        if self._read_field(item) or (_CLOSING.match(item.flat) and not self._orders(item)):
            return
        orders = self._opening(item)
        if orders:
            self._open(item, after, orders)
            return
        orders = self._orders(item)
        if orders:
            self._give(item, after, orders)
            return
        self._plain_item(item, after)

    def _leave_for_paragraph(self, item: Item) -> None:
        """A paragraph ends dashes; after a leaf it goes on with it; a new stem ends the old one."""
        self.leave(DASH)
        orders = self._orders(item)
        if orders and self.ending and self._issuer_speaks(item):
            self.leave(0)
        while orders and self.ending and self.stack and self.stack[-1].leaf:
            self.leave(self.stack[-1].level)
        stem = self.stack[-1] if self.stack else None
        if stem and stem.level < 1 and orders and not item.flat.startswith("dong thoi"):
            self.leave(stem.level)

    def _opening(self, item: Item) -> list[Order]:
        if any(frame.quiet for frame in self.stack):
            return []
        orders = opening(self.doc, item, trusting=any(frame.shares for frame in self.stack))
        plain_self = item.level == PLAIN and orders and self._is_self(orders)
        return [] if plain_self else orders

    def _is_self(self, orders: list[Order]) -> bool:
        return is_issuer([name for order in orders for name in order.leads], self.issuer)

    def _issuer_speaks(self, item: Item) -> bool:
        """ "Sở Tài chính kính đề nghị …" after the last numbered item closes the document."""
        own = bodies_at(self.doc, item.start)
        return own is not None and is_issuer(own.names, self.issuer)

    def _orders(self, item: Item) -> list[Order]:
        orders = orders_in(self.doc, item, issuer=self.issuer)
        quiet = any(frame.quiet for frame in self.stack)
        return [order for order in orders if order.requested is not None or not quiet]

    def _open(self, item: Item, after: Item | None, orders: list[Order]) -> None:
        """An item that opens with agencies: a heading for what stands below, or a duty at once."""
        heading = orders[0].heading and self._has_below(item, after)
        frame = self._frame(item, orders)
        if heading:
            self.stack.append(frame)
            return
        if orders[0].heading:
            return  # agencies named and nothing asked of them
        given = up_to_the_next([*orders, *self._later_orders(item, orders)], item)
        self._give(item, after, given)

    def _later_orders(self, item: Item, opened: list[Order]) -> list[Order]:
        named = max(order.names[1] for order in opened)
        return [order for order in self._orders(item) if order.start >= named]

    def _frame(self, item: Item, orders: list[Order]) -> _Frame:
        above = self.above
        asked = above.leads[0][1] if above else self._asked_above()
        groups = tuple(
            (self._own_name(order.leads), asked if order.requested is None else order.requested)
            for order in orders
        )
        level: float = item.level
        if item.level == PLAIN:
            level = (self.stack[-1].level if self.stack else 0) + _STEM_ONLY
        leads = tuple(name for names, _asked in groups for name in names)
        limits = every_deadline(self.doc, self.deadlines, item.start, item.end)
        return _Frame(
            level=level,
            label=item.label if item.level < DASH else None,
            leads=groups,
            support=supports_in(self.doc, item.start, item.end, leads),
            deadline=limits[0] if limits else None,
        )

    def _own_name(self, leads: tuple[str, ...]) -> tuple[str, ...]:
        """Within an agency's block its head ("Giám đốc Công an tỉnh") is the agency; "các địa
        phương" under a stem are those the stem names."""
        above = self.above
        if above is None:
            return leads
        named = tuple(name for names, _asked in above.leads for name in names)
        if all(_UNSPECIFIC.match(fold(lead)) for lead in leads):
            return named
        if len(leads) == 1 and len(named) == 1 and fold(named[0]) in fold(leads[0]):
            return named
        return leads

    def _asked_above(self) -> bool | None:
        return next(
            (frame.requested for frame in reversed(self.stack) if frame.requested is not None), None
        )

    def _has_below(self, item: Item, after: Item | None) -> bool:
        if after is None:
            return False
        return after.level > item.level or item.level == PLAIN

    def _give(self, item: Item, after: Item | None, orders: list[Order]) -> None:
        """Tasks of the orders; the last one may be the stem of what stands below."""
        stem = orders[-1].heading and item.is_open and self._has_below(item, after)
        last = orders[-1].start
        for order in orders:
            if not (stem and order.start == last):
                self._task(item, order)
        if stem:
            self.stack.append(self._frame(item, [order for order in orders if order.start == last]))
        elif item.level != PLAIN and item.level < DASH:
            self._push_topic(item, leaf=True)

    def _plain_item(self, item: Item, after: Item | None) -> None:
        """An item without agencies: a duty of those above, a topic, or nothing."""
        above = self.above
        deeper = after is not None and after.level > item.level and item.level != PLAIN
        if item.is_open and item.level == PLAIN and _STEM_ASKS.search(item.flat):
            requested = "de nghi" in item.flat[-70:]
            self.leave(_STEM_ONLY)
            self.stack.append(_Frame(level=_STEM_ONLY, requested=requested))
            return
        topic = deeper and (item.is_open or not item.is_closed or item.level <= ROMAN)
        if topic or item.level <= ROMAN:
            self._push_topic(item, leaf=False)
            return
        if (
            above is None
            or any(frame.quiet for frame in self.stack)
            or not any(map(str.isalpha, item.text))
        ):
            if item.level != PLAIN:
                self._push_topic(item, leaf=False)
            return
        stem_done = above.level % 1 == _STEM_ONLY and above.listed
        goes_on = item.level == PLAIN and ((self.stack and self.stack[-1].leaf) or stem_done)
        note = item.text.startswith("(") or _CLOSING.match(item.flat)
        if (
            goes_on
            or note
            or (
                item.level == PLAIN
                and above.level < 1
                and above is self.stack[-1]
                and item.is_closed is False
            )
        ):
            return
        for names, asked in above.leads:
            self._task(item, Order(names, asked, item.start, item.end), support=above.support)
        if item.level < DASH:
            self._push_topic(item, leaf=True)

    def _push_topic(self, item: Item, *, leaf: bool) -> None:
        if item.level == PLAIN:
            return
        limits = [] if leaf else every_deadline(self.doc, self.deadlines, item.start, item.end)
        quiet = (
            not leaf
            and item.level < DASH
            and bool(_NO_DUTIES.match(item.flat))
            and len(item.flat) < _HEADING_LENGTH
        )
        self.stack.append(
            _Frame(
                level=item.level,
                label=item.label if item.level < DASH else None,
                deadline=limits[0] if limits and not item.is_closed else None,
                quiet=quiet,
                shares=bool(_SHARES.match(item.flat)) and len(item.flat) < _HEADING_LENGTH,
                leaf=leaf,
                item=item,
            )
        )

    # --- tasks ---

    def _task(self, item: Item, order: Order, *, support: tuple[str, ...] = ()) -> None:
        doc = self.doc
        leads = self._own_name(order.leads) if not order.heading else order.leads
        asked = self._asked_above() if order.requested is None else order.requested
        limits = every_deadline(doc, self.deadlines, order.start, order.end)
        section = self._section(item)
        base = Task(
            leads=leads,
            text=squeeze(doc.text[order.start : order.end]),
            span=(order.start, order.end),
            support=supports_in(doc, order.start, order.end, leads) or support,
            requested=bool(asked),
            section=section,
            deadline=limits[0] if limits else self._limit_above(),
        )
        self.tasks += _by_deadline(doc, base, limits)

    # --- responsibility printed as fields ---

    def _read_field(self, item: Item) -> bool:
        """ "Cơ quan chủ trì: …": adds to the heading above; True when the item was such a field."""
        holder = self.stack[-1] if self.stack else None
        role, start = role_of(item)
        if role is None:
            if holder is None or holder.field_role is None:
                return False
            owner = self._owner()
            if (owner and item.level != PLAIN) or (owner and not item.text.startswith("(")):
                add_values(self.doc, owner.fields, holder.field_role, item.start, item.end)
            return True
        owner = self._owner()
        if owner is None:
            return False
        if role is FieldRole.TIME:
            limits = every_deadline(self.doc, self.deadlines, item.start, item.end)
            owner.limit = limits[0] if limits else None
            return True
        if start < item.end:
            add_values(self.doc, owner.fields, role, start, item.end)
        level = item.level if item.level != PLAIN else DASH - _STEM_ONLY
        self.stack.append(_Frame(level=level, field_role=role))
        return True

    def _owner(self) -> _Frame | None:
        return next((frame for frame in reversed(self.stack) if frame.field_role is None), None)

    def _task_of_fields(self, frame: _Frame) -> None:
        leads = frame.fields.get(FieldRole.LEAD) or frame.fields.get(FieldRole.DOER)
        if not leads or frame.item is None:
            return
        support = list(frame.fields.get(FieldRole.SUPPORT, ()))
        if frame.fields.get(FieldRole.LEAD):
            support += frame.fields.get(FieldRole.DOER, ())
        item = frame.item
        inside = [
            task
            for task in self.tasks
            if item.start <= task.span[0] and set(task.leads) <= set(leads)
        ]
        self.tasks = [task for task in self.tasks if task not in inside]
        self.tasks.append(
            Task(
                leads=tuple(dict.fromkeys(leads)),
                text=squeeze(item.text),
                span=(item.start, item.end),
                support=tuple(dict.fromkeys(support)),
                section=section_of([*(f.label for f in self.stack), frame.label]),
                deadline=frame.limit or frame.deadline,
            )
        )


def _by_deadline(doc: Text, task: Task, limits: list[Deadline]) -> list[Task]:
    """Two dates in clauses of one sentence are two tasks: each clause with a date stands alone."""
    dated = [limit for limit in limits if limit.resolved]
    if len({limit.resolved for limit in dated}) < 2:
        return [task]
    cuts = [task.span[0]]
    for earlier, later in pairwise(dated):
        gap = doc.text.find(";", earlier.span[1], later.span[0])
        if gap > 0:
            cuts.append(gap + 1)
    if len(cuts) < 2:
        return [task]
    parts = []
    for start, end in zip(cuts, [*cuts[1:], task.span[1]], strict=True):
        own = [limit for limit in dated if start <= limit.span[0] < end]
        parts.append(
            replace(
                task,
                text=squeeze(doc.text[start:end]),
                span=(start, end),
                deadline=own[0] if own else None,
            )
        )
    return parts
