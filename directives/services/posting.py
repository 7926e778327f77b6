"""Documents taken to the post: envelopes recorded, put right, struck (NĐ 30/2020 Phụ lục IV)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.services.saving import save_as
from core.folding import fold_words
from core.refusals import Refused
from directives.models import PostalSending, Recipient, Register, RegisterEntry
from directives.models.postal import MAX_ENVELOPES
from directives.services.access import day_of, require_clerk_of
from directives.services.checks import refuse_stamp, refuse_unstorable, tidy
from directives.services.events import record
from directives.services.numbering import (
    allot_number,
    register_for,
)
from directives.services.striking import checked_reason, locked_line

MAX_LINES = 100  # of one document at one time


@dataclass(frozen=True, kw_only=True)
class EnvelopeLine:
    """Envelopes that go to the same addressees; `receipt` is the number the post office gave."""

    addressees: str
    n_envelopes: int = 1
    receipt: str = ""
    note: str = ""


def record_sendings(
    entry: RegisterEntry,
    *,
    by: Any,
    now: datetime,
    posted_on: date,
    lines: Sequence[EnvelopeLine],
) -> list[PostalSending]:
    """Write one line for each group of addressees of an outgoing document, all or none.

    A refusal about the third line names the field `2-addressees`. Locks the entry, then the postal
    register of the year of `posted_on`, which is made when this is its first line.
    """
    if not lines:
        raise Refused(_("Write at least one addressee."))
    if len(lines) > MAX_LINES:
        raise Refused(_("At most %(limit)s lines are possible here.") % {"limit": MAX_LINES})
    lines = [_checked(line, prefix=f"{place}-") for place, line in enumerate(lines)]
    with transaction.atomic():
        entry = (
            RegisterEntry.objects.select_for_update(of=("self",))
            .select_related("register__agency", "document")
            .get(pk=entry.pk)
        )
        agency = entry.register.agency
        require_clerk_of(agency, by=by, now=now)
        _check_entry(entry)
        _check_day(entry, posted_on, today=day_of(now))
        register = register_for(
            agency, direction=Register.Direction.POSTAL, document_type=None, on=posted_on
        )
        made = []
        for line in lines:
            sending = PostalSending(
                register=register, number=allot_number(register), entry=entry, posted_on=posted_on,
                created_at=now, created_by=by, folded=_folded(line), **asdict(line),
            )  # fmt: skip
            save_as(sending, by)
            made.append(sending)
        _tell(
            entry, "posted", by=by, now=now, agency=agency, posted_on=posted_on,
            n=sum(line.n_envelopes for line in lines),
        )  # fmt: skip
    return made


def correct_sending(
    sending: PostalSending,
    *,
    by: Any,
    now: datetime,
    version: int,
    posted_on: date,
    line: EnvelopeLine,
) -> PostalSending:
    """Put a line right; the document it is about, its number and its year stay."""
    line = _checked(line)
    with transaction.atomic():
        sending = _locked(sending, by=by, now=now, version=version)
        _check_day(sending.entry, posted_on, today=day_of(now))
        if posted_on.year != sending.register.year:
            raise Refused(
                _("This is the register of %(year)s. Strike the line and record it in its year.")
                % {"year": sending.register.year},
                field="posted_on",
            )
        wanted = {"posted_on": posted_on, **asdict(line)}
        changed = [name for name, value in wanted.items() if getattr(sending, name) != value]
        if not changed:
            return sending
        for name in changed:
            setattr(sending, name, wanted[name])
        sending.folded = _folded(line)
        sending.version += 1
        save_as(sending, by, *changed, "folded", "version")
        labels = [str(PostalSending._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
        _tell(
            sending.entry, "posting-corrected", by=by, now=now, number=sending.number,
            agency=sending.register.agency, fields=", ".join(labels),
        )  # fmt: skip
    return sending


def strike_sending(
    sending: PostalSending, *, by: Any, now: datetime, version: int, reason: str
) -> PostalSending:
    """Strike a line with the reason a reader of the register will see."""
    reason = checked_reason(reason)
    with transaction.atomic():
        sending = _locked(sending, by=by, now=now, version=version)
        sending.struck_at, sending.struck_by, sending.struck_reason = now, by, reason
        sending.version += 1
        save_as(sending, by, "struck_at", "struck_by", "struck_reason", "version")
        _tell(
            sending.entry, "posting-struck", by=by, now=now, note=reason,
            number=sending.number, agency=sending.register.agency,
        )  # fmt: skip
    return sending


def proposed_envelopes(entry: RegisterEntry) -> list[tuple[EnvelopeLine, bool]]:
    """Return a line for each addressee of the document, and whether it stands in the register already.

    A group takes as many envelopes as it had members on the document's day. Two queries, and one
    for each group addressed.
    """
    document = entry.document
    if document is None:
        return []
    there = set(entry.sendings.filter(struck_at=None).values_list("addressees", flat=True))
    on = document.issued_on or entry.entered_on
    addressed = document.recipients.exclude(role=Recipient.Role.ARCHIVE).select_related("group")
    proposed = []
    for recipient in addressed[:MAX_LINES]:
        words = tidy(recipient.words)
        n_members = recipient.group.members_on(on).count() if recipient.group else 1
        line = EnvelopeLine(addressees=words, n_envelopes=max(n_members, 1))
        proposed.append((line, words in there))
    return proposed


def _locked(sending: PostalSending, *, by: Any, now: datetime, version: int) -> PostalSending:
    """Return the line locked, if it may still be changed by this person."""
    lines = PostalSending.objects.select_related("register__agency", "entry__document")
    return locked_line(lines, sending, by=by, now=now, version=version)


def _checked(line: EnvelopeLine, *, prefix: str = "") -> EnvelopeLine:
    """Return the line tidied; raise Refused for words that cannot be kept or counts nobody posts."""
    words = {}
    for name in ("addressees", "receipt", "note"):
        field = prefix + name
        words[name] = tidy(getattr(line, name))
        refuse_unstorable(words[name], field=field)
        refuse_stamp(words[name], field=field)
        limit = PostalSending._meta.get_field(name).max_length or 0  # type: ignore[union-attr]
        if len(words[name]) > limit:
            raise Refused(
                _("Too long: %(length)s characters, at most %(limit)s fit.")
                % {"length": len(words[name]), "limit": limit},
                field=field,
            )
    if not words["addressees"]:
        raise Refused(_("Write the addressee."), field=f"{prefix}addressees")
    if not 1 <= line.n_envelopes <= MAX_ENVELOPES:
        raise Refused(
            _("The number of envelopes lies between 1 and %(limit)s.") % {"limit": MAX_ENVELOPES},
            field=f"{prefix}n_envelopes",
        )
    return EnvelopeLine(n_envelopes=line.n_envelopes, **words)


def _check_entry(entry: RegisterEntry) -> None:
    if entry.register.direction != Register.Direction.OUTGOING:
        raise Refused(_("Only documents of the outgoing register are sent by post."))
    if entry.struck_at is not None:
        raise Refused(_("The document's line in the outgoing register is struck."))


def _check_day(entry: RegisterEntry, posted_on: date, *, today: date) -> None:
    issued_on = (entry.document.issued_on if entry.document else None) or entry.entered_on
    if posted_on > today:
        raise Refused(_("The day of posting lies in the future."), field="posted_on")
    if posted_on < issued_on:
        raise Refused(
            _("The document cannot be posted before its date of issue."), field="posted_on"
        )


def _folded(line: EnvelopeLine) -> str:
    return fold_words(" ".join(getattr(line, name) for name in PostalSending.SEARCHED))


def _tell(entry: RegisterEntry, verb: str, **facts: Any) -> None:
    """Write into the document's story; a secret one has none here."""
    if entry.document is not None:
        record(entry.document, verb, **facts)
