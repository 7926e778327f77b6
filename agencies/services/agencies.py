"""Founding, naming, ending and succeeding agencies; the cached name and the alias rows are kept here."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyAlias, AgencyCode, AgencyName, Level, Succession
from agencies.services.checks import check_name_free, check_order, check_version, clean_name
from agencies.services.permission import lock_directory, require_administrator
from agencies.services.saving import save_as
from agencies.spelling import GENERIC_SYMBOLS
from agencies.succession import would_circle
from core.folding import fold_words
from core.formatting import vn_date
from core.refusals import Refused

# First day of a name whose beginning nobody entered: the founding of the State.
SINCE_EVER = date(1945, 9, 2)
_ONE_DAY = timedelta(days=1)


@transaction.atomic
def create_agency(
    name: str,
    *,
    kind: str,
    block: str,
    by: Any,
    on: date,
    level: str = Level.PROVINCE,
    short_name: str = "",
    notation: str = "",
    parent: Agency | None = None,
    province: Agency | None = None,
    office_of: Agency | None = None,
    founded_on: date | None = None,
    legal_basis: str = "",
    position: int = 100,
    aliases: Iterable[str] = (),
    is_province: bool = False,
) -> Agency:
    """Add an agency with its first name; `is_province` makes it the committee that stands for one."""
    anchor = province or (parent.province if parent else None)
    require_administrator(by, on, agency=anchor)
    lock_directory()
    name = clean_name(name)
    check_name_free(name, province=anchor, valid_from=founded_on)
    agency = Agency(
        name=name, short_name=short_name.strip(), kind=kind, block=block, level=level,
        parent=parent, province=anchor, office_of=office_of, founded_on=founded_on,
        position=position,
    )  # fmt: skip
    save_as(agency, by)
    if is_province:
        agency.province = agency
        save_as(agency, by, "province")
    row = AgencyName(
        agency=agency, name=name, short_name=agency.short_name, notation=notation.strip(),
        parent=parent, valid_from=founded_on or SINCE_EVER, legal_basis=legal_basis,
    )  # fmt: skip
    save_as(row, by)
    _write_aliases(row, valid_from=founded_on)
    for text in aliases:
        add_alias(agency, text, by=by, on=on)
    return agency


@transaction.atomic
def rename_agency(
    agency: Agency,
    *,
    name: str,
    valid_from: date,
    by: Any,
    on: date,
    version: int | None = None,
    short_name: str = "",
    notation: str = "",
    parent: Agency | None = None,
    legal_basis: str = "",
) -> AgencyName:
    """Close the name in force the day before and open the next; without `parent` the parent stays."""
    lock_directory()
    fresh = Agency.objects.select_for_update().get(pk=agency.pk)
    require_administrator(by, on, agency=fresh)
    check_version(fresh, version)
    name = clean_name(name)
    current = _name_to_close(fresh, valid_from=valid_from, on=on)
    check_name_free(name, province=fresh.province, valid_from=valid_from, besides=fresh)
    if parent is not None:
        check_parent(fresh, parent)
    row = AgencyName(
        agency=fresh, name=name, short_name=short_name.strip(), notation=notation.strip(),
        parent=parent or fresh.parent, valid_from=valid_from, legal_basis=legal_basis,
    )  # fmt: skip
    _close_name(current, last_day=valid_from - _ONE_DAY, by=by)
    save_as(row, by)
    _write_aliases(row, valid_from=valid_from)
    fresh.name, fresh.short_name, fresh.parent = row.name, row.short_name, row.parent
    fresh.version += 1
    save_as(fresh, by, "name", "short_name", "parent", "version")
    _mirror(agency, fresh, "name", "short_name", "parent", "version")
    return row


def _name_to_close(agency: Agency, *, valid_from: date, on: date) -> AgencyName:
    if agency.ended_on is not None:
        raise Refused(
            _("%(name)s ended on %(day)s; what ended takes no new name.")
            % {"name": agency.name, "day": vn_date(agency.ended_on)}
        )
    if valid_from > on:
        raise Refused(
            _("Enter a new name on the day it takes effect or later, not ahead of it."),
            field="valid_from",
        )
    current = agency.names.select_for_update().filter(valid_until=None).first()
    if current is None:
        raise Refused(_("%(name)s has no name in force to replace.") % {"name": agency.name})
    if valid_from <= current.valid_from:
        raise Refused(
            _("The name in force began on %(day)s; the next one must begin after that day.")
            % {"day": vn_date(current.valid_from)},
            field="valid_from",
        )
    return current


@transaction.atomic
def change_agency(
    agency: Agency, *, by: Any, on: date, version: int | None = None, **changes: Any
) -> Agency:
    """Correct what is not dated: kind, block, level, office_of, position, parent."""
    unknown = set(changes) - {"kind", "block", "level", "office_of", "position", "parent"}
    if unknown:
        raise TypeError(f"change_agency does not change {', '.join(sorted(unknown))}")
    lock_directory()
    fresh = Agency.objects.select_for_update().get(pk=agency.pk)
    require_administrator(by, on, agency=fresh)
    check_version(fresh, version)
    if changes.get("parent") is not None:
        check_parent(fresh, changes["parent"])
    for field, value in changes.items():
        setattr(fresh, field, value)
    fresh.version += 1
    save_as(fresh, by, *changes, "version")
    if "parent" in changes:
        for row in fresh.names.filter(valid_until=None):
            row.parent = fresh.parent
            save_as(row, by, "parent")
    _mirror(agency, fresh, *changes, "version")
    return agency


def check_parent(agency: Agency, parent: Agency) -> None:
    """Refuse a parent that stands below the agency itself."""
    above: Agency | None = parent
    while above is not None:
        if above.pk == agency.pk:
            raise Refused(
                _("%(parent)s stands below %(agency)s and cannot be its parent.")
                % {"parent": parent.name, "agency": agency.name},
                field="parent",
            )
        above = above.parent


@transaction.atomic
def end_agency(agency: Agency, *, ended_on: date, by: Any, on: date) -> Agency:
    """Let an agency end with that day: its name and spellings are no longer understood after it."""
    lock_directory()
    fresh = Agency.objects.select_for_update().get(pk=agency.pk)
    require_administrator(by, on, agency=fresh)
    if fresh.ended_on is not None and fresh.ended_on != ended_on:
        raise Refused(
            _("%(name)s already ended on %(day)s.")
            % {"name": fresh.name, "day": vn_date(fresh.ended_on)},
            field="on",
        )
    check_order(fresh.founded_on, ended_on, field="on")
    current = fresh.names.filter(valid_until=None).first()
    if current is not None:
        check_order(current.valid_from, ended_on, field="on")
        _close_name(current, last_day=ended_on, by=by)
    fresh.ended_on = ended_on
    fresh.version += 1
    save_as(fresh, by, "ended_on", "version")
    _mirror(agency, fresh, "ended_on", "version")
    return agency


@transaction.atomic
def record_succession(
    predecessor: Agency,
    successor: Agency,
    *,
    kind: str,
    effective_on: date,
    by: Any,
    on: date,
    legal_basis: str = "",
    function: str = "",
    is_main: bool | None = None,
) -> Succession:
    """Record who took over, and end the predecessor the day before unless only a function passed on.

    The first successor of a whole agency answers for it (`is_main`) unless the caller says otherwise.
    """
    lock_directory()
    require_administrator(by, on, agency=predecessor)
    passes_whole = kind != Succession.Kind.TRANSFER
    _check_succession(predecessor, successor, kind=kind, effective_on=effective_on)
    main = predecessor.heirs.filter(is_main=True).first()
    if is_main is None:
        is_main = passes_whole and main is None
    if is_main and not passes_whole:
        raise Refused(_("Who takes over one function only is no main successor."), field="is_main")
    if is_main and main is not None:
        raise Refused(
            _("%(name)s already is the main successor.") % {"name": main.successor.name},
            field="is_main",
        )
    edge = Succession(
        predecessor=predecessor, successor=successor, kind=kind, on=effective_on,
        legal_basis=legal_basis.strip(), function=function.strip(), is_main=is_main,
    )  # fmt: skip
    try:
        with transaction.atomic():
            save_as(edge, by)
    except IntegrityError:
        raise Refused(_("This succession is already recorded."), field="successor") from None
    if passes_whole:
        end_agency(predecessor, ended_on=effective_on - _ONE_DAY, by=by, on=on)
    return edge


def _check_succession(
    predecessor: Agency, successor: Agency, *, kind: str, effective_on: date
) -> None:
    if predecessor.pk == successor.pk:
        raise Refused(_("An agency cannot succeed itself."), field="successor")
    if kind == Succession.Kind.TRANSFER:
        if not predecessor.exists_on(effective_on - _ONE_DAY):
            raise Refused(
                _("%(name)s did not exist then.") % {"name": predecessor.name}, field="on"
            )
    elif would_circle(predecessor, successor):
        raise Refused(
            _("%(name)s took over from %(other)s itself, so it cannot be its predecessor again.")
            % {"name": predecessor.name, "other": successor.name},
            field="successor",
        )
    if not successor.exists_on(effective_on):
        raise Refused(
            _("%(name)s did not exist on %(day)s.")
            % {"name": successor.name, "day": vn_date(effective_on)},
            field="successor",
        )


@transaction.atomic
def add_alias(
    agency: Agency,
    text: str,
    *,
    by: Any,
    on: date,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> AgencyAlias:
    """Add a spelling that paper uses for this agency; adding it twice changes nothing."""
    require_administrator(by, on, agency=agency)
    text = clean_name(text, field="text")
    check_order(valid_from, valid_until)
    alias, _made = AgencyAlias.objects.get_or_create(
        agency=agency,
        folded=fold_words(text)[:200],
        valid_from=valid_from,
        defaults={"text": text, "valid_until": valid_until},
    )
    return alias


@transaction.atomic
def set_code(
    agency: Agency, *, scheme: str, code: str, valid_from: date | None, by: Any, on: date
) -> AgencyCode:
    """Give an agency its code in a scheme from a day on; the earlier code ends the day before."""
    lock_directory()
    require_administrator(by, on, agency=agency)
    code = code.strip().upper()
    if not code or len(code) > 40:
        raise Refused(_("Enter a code of 1 to 40 characters."), field="code")
    taken = AgencyCode.objects.filter(scheme=scheme, code=code, valid_until=None)
    if other := taken.exclude(agency=agency).select_related("agency").first():
        raise Refused(_("%(name)s bears this code.") % {"name": other.agency.name}, field="code")
    current = agency.codes.filter(scheme=scheme, valid_until=None).first()
    if current is not None:
        if current.code == code:
            return current
        if valid_from is None or (current.valid_from and valid_from <= current.valid_from):
            raise Refused(
                _("The code in force must end first: give a later first day."), field="valid_from"
            )
        current.valid_until = valid_from - _ONE_DAY
        current.save(update_fields=["valid_until"])
    return AgencyCode.objects.create(agency=agency, scheme=scheme, code=code, valid_from=valid_from)


def _write_aliases(row: AgencyName, *, valid_from: date | None) -> None:
    """Make a dated name, its abbreviation and its symbol findable for as long as the name holds."""
    spellings = {fold_words(text): text for text in (row.notation, row.short_name, row.name)}
    for folded, text in spellings.items():
        if folded and not (text == row.notation and folded in GENERIC_SYMBOLS):
            AgencyAlias.objects.get_or_create(
                agency=row.agency, folded=folded, valid_from=valid_from, defaults={"text": text}
            )


def _close_name(row: AgencyName, *, last_day: date, by: Any) -> None:
    """End a name; its own spellings end with it, other aliases of the agency stay."""
    row.valid_until = last_day
    save_as(row, by, "valid_until")
    own = [fold_words(text) for text in (row.notation, row.short_name, row.name) if text]
    open_rows = row.agency.aliases.filter(folded__in=own, valid_until=None)
    open_rows.update(valid_until=last_day)  # aliases keep no history: the dated name does


def _mirror(held: Agency, fresh: Agency, *fields: str) -> None:
    """Bring the caller's object up to date with what was saved."""
    for field in fields:
        setattr(held, field, getattr(fresh, field))
