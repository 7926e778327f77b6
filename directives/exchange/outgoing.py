"""From a document in the outgoing register to its package: codes and names of the day it was issued."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyCode
from agencies.visibility import REGISTRARS, acting_agency_ids
from core.refusals import NotAllowed
from directives.exchange.facts import (
    Business,
    Draft,
    Organ,
    Package,
    PackedFile,
    Reference,
    Replaced,
    Staff,
    document_id,
    measured,
    shortened,
    too_long,
)
from directives.exchange.writing import clean
from directives.models import (
    Attachment,
    Citation,
    Document,
    DocumentText,
    NumberingSystem,
    Register,
    RegisterEntry,
    Urgency,
)
from directives.secrecy import find_secrecy_stamp
from directives.services.access import day_of

PRIORITIES = {urgency.value: n for n, urgency in enumerate(Urgency)}  # least first, as in the rule
LEGAL, ADMINISTRATIVE = "1", "2"


def sending_agencies(document: Document, user: Any, on: date) -> list[Agency]:
    """Agencies of this person's in whose outgoing register the document stands; one query."""
    lines = RegisterEntry.objects.filter(
        document=document, register__direction=Register.Direction.OUTGOING, struck_at=None,
        register__agency__in=acting_agency_ids(user, REGISTRARS, on),
    ).select_related("register__agency")  # fmt: skip
    return list({line.register.agency_id: line.register.agency for line in lines}.values())


def codes_on(agencies: Iterable[Agency | None], on: date) -> dict[int, str]:
    """Return the exchange code each agency had that day; of several the one in force last; one query.

    Of codes without dates that of QĐ 20/2020 is taken: it took the place of the form of QCVN 102.
    """
    rows = AgencyCode.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        agency__in=[agency.pk for agency in agencies if agency],
    )
    newest_last = sorted(
        rows, key=lambda row: (row.valid_from or date.min, row.scheme == AgencyCode.Scheme.QD_20)
    )
    return {row.agency_id: row.code for row in newest_last}


def organ_of(agency: Agency, code: str, on: date) -> Organ:
    """Return the agency as it was called that day and under whom it stood; one query."""
    names = list(agency.names.select_related("parent"))
    name = next((n for n in names if n.valid_from <= on <= (n.valid_until or on)), None)
    above = (name and name.parent) or agency.office_of or agency.parent
    if above is None and agency.province_id != agency.pk:
        above = agency.province
    return Organ(code, name.name if name else agency.name, above.name if above else "")


def staff_of(user: Any, agency: Agency) -> Staff:
    return Staff(agency.name, str(user), user.email, user.phone)


def draft_package(
    document: Document,
    *,
    by: Any,
    sender: Agency,
    now: datetime,
    task_codes: Iterable[str] = (),
    business: str = Business.NEW.value,
    reason: str = "",
) -> Draft:
    """Return the package or what forbids it; raise NotAllowed for whoever does not keep its register.

    Nothing is cut off in silence: what is too long forbids the package or is told as a warning.
    Recall, update and replacement need a reason; a recall carries no files.
    """
    if sender not in sending_agencies(document, by, day_of(now)):
        raise NotAllowed(_("Only who keeps its outgoing register may send this document."))
    problems = _missing(document)
    if problems or document.issuer is None or document.issued_on is None:
        return Draft(None, problems)
    on = document.issued_on
    ends = _ends(document, document.issuer, on)
    replies, more = _replies(document)
    about, faults = _business(document, business, clean(reason))
    package = Package(
        sender=ends.sender,
        receivers=ends.receivers,
        document_id=document_id(ends.sender.code, on, document.number, document.notation),
        issued_on=on,
        made_at=now,
        staff=staff_of(by, sender),
        replies_to=replies,
        task_codes=tuple(task_codes),
        **_facts(document),
        **({} if business == Business.RECALL else _files(document)),
        **about,
    )
    problems = [*ends.problems, *faults]
    problems += filter(None, (too_long(*pair) for pair in measured(package)))
    warnings = [*ends.warnings, *more, *_cut(document)]
    return Draft(None if problems else package, problems, warnings)


@dataclass
class _Ends:
    """From whom to whom a package goes, and which of them the exchange cannot name."""

    sender: Organ
    receivers: tuple[Organ, ...]
    problems: list[str]
    warnings: list[str]


def _ends(document: Document, issuer: Agency, on: date) -> _Ends:
    """Return issuer and addressees as they were that day; two queries, and one for each of them."""
    copies = document.deliveries.exclude(agency=issuer).select_related(
        "agency__office_of", "agency__parent", "agency__province"
    )
    addressees = [delivery.agency for delivery in copies]
    codes = codes_on([issuer, *addressees], on)
    own = codes.get(issuer.pk, "")
    ends = _Ends(
        sender=organ_of(issuer, own, on),
        receivers=tuple(organ_of(a, codes[a.pk], on) for a in addressees if a.pk in codes),
        problems=[],
        warnings=[],
    )
    if not own:
        ends.problems.append(
            _("%(agency)s had no exchange code on %(day)s; an administrator can enter it.")
            % {"agency": issuer, "day": f"{on:%d/%m/%Y}"}
        )
    if not ends.receivers:
        ends.problems.append(_("None of the addressees has an exchange code."))
    if left_out := "; ".join(a.name for a in addressees if a.pk not in codes):
        ends.warnings.append(
            _("Not among the addressees, for it has no exchange code: %(agency)s.")
            % {"agency": left_out}
        )
    return ends


MAX_REASON = 500


def _business(document: Document, kind: str, reason: str) -> tuple[dict[str, Any], list[str]]:
    """Return what the package says it is about, and what is missing for it; three queries at most."""
    if kind == Business.NEW:
        return {}, []
    problems = []
    if not reason:
        problems.append(_("Say why; the other side reads it."))
    if len(reason) > MAX_REASON:
        problems.append(_("At most %(n)s characters.") % {"n": MAX_REASON})
    replaced: tuple[Replaced, ...] = ()
    if kind == Business.REPLACE:
        replaced = _replaced(document)
        if not replaced:
            problems.append(_("No document it replaces is named with number, date and code."))
    return {"business": kind, "reason": reason, "replaces": replaced}, problems


def _replaced(document: Document) -> tuple[Replaced, ...]:
    """The documents this one replaces and the exchange can name, with who had got them."""
    cited = Citation.objects.filter(citing=document, relation=Citation.Relation.REPLACES)
    found = []
    for citation in cited.select_related("cited__issuer").order_by("pk"):
        old = citation.cited
        day = old.issued_on or document.issued_on or date.max
        got = [delivery.agency for delivery in old.deliveries.select_related("agency")]
        codes = codes_on([old.issuer, *got], day)
        about = reference_to(old, codes.get(old.issuer_id or 0, ""))
        if about and (about.organ or old.electronic_id):
            organs = tuple(codes[agency.pk] for agency in got if agency.pk in codes)
            found.append(Replaced(about.document_id, organs))
    return tuple(found)


def _missing(document: Document) -> list[str]:
    """What a document must have before it can go out at all."""
    if document.secrecy != Document.Secrecy.NONE or _is_stamped(document):
        return [_("State secrets are not exchanged on this way.")]
    problems = []
    if document.status != Document.Status.REGISTERED or document.issuer is None:
        problems.append(_("The document or its issuer is not registered."))
    if not document.is_complete or not document.notation:
        problems.append(_("Number, notation and date must be filled in first."))
    if not Attachment.objects.filter(document=document, removed_at=None).exists():
        problems.append(_("No file is attached: there is nothing to send."))
    return problems


def _is_stamped(document: Document) -> bool:
    body = DocumentText.objects.filter(document=document).values_list("body", flat=True).first()
    return bool(body) and find_secrecy_stamp(body or "") is not None


def _facts(document: Document) -> dict[str, Any]:
    kind = document.document_type
    is_legal = kind is not None and kind.system == NumberingSystem.LEGAL
    subject = clean(document.subject)
    lines = document.recipients.order_by("position", "pk").values_list("words", flat=True)
    return {
        "number": document.number,
        "notation": document.notation,
        "place": clean(document.place),
        "type_kind": LEGAL if is_legal else ADMINISTRATIVE,
        "type_name": kind.name if kind else "",
        "subject": shortened("Subject", subject),
        # The whole subject stays in the package where the place for it is too short.
        "content": subject if shortened("Subject", subject) != subject else "",
        "competence": clean(document.signing_authority),
        "position": clean(document.signer_title),
        "full_name": clean(document.signer_name),
        "due_on": document.answer_due_on,
        "priority": PRIORITIES[document.urgency],
        "sphere": document.field.name if document.field else "",
        "n_copies": document.n_copies,
        "n_pages": document.n_pages,
        "places": tuple(shortened("ToPlace", clean(line)) for line in lines if clean(line)),
    }


def _cut(document: Document) -> list[str]:
    """Say what was shortened."""
    told = []
    if words := too_long("Subject", clean(document.subject)):
        told.append(
            _("%(words)s It is shortened; the whole stands in the contents.") % {"words": words}
        )
    for line in document.recipients.values_list("words", flat=True):
        if words := too_long("ToPlace", clean(line)):
            told.append(_("%(words)s It is shortened.") % {"words": words})
    return told


def _files(document: Document) -> dict[str, Any]:
    rows = list(
        Attachment.objects.filter(document=document, removed_at=None)
        .exclude(kind=Attachment.Kind.RESULT)
        .order_by("-kind", "pk")  # the document itself, then its appendices
    )
    files = tuple(
        PackedFile(
            key=f"file-{row.pk}",
            name=clean(row.name),
            description=str(_PAPER_KINDS[Attachment.Kind(row.kind)]),
            content_type=row.content_type,
            made_at=row.uploaded_at,
            open=partial(row.file.storage.open, str(row.file.name), "rb"),
        )
        for row in rows
    )
    appendixes = tuple(clean(r.name) for r in rows if r.kind == Attachment.Kind.APPENDIX)
    return {"files": files, "appendixes": appendixes}


# Packages are Vietnamese whatever language the sender works in.
_PAPER_KINDS = {Attachment.Kind.ORIGINAL: "Văn bản", Attachment.Kind.APPENDIX: "Phụ lục"}


def reference_to(document: Document, code: str) -> Reference | None:
    """Return how the exchange names a document; None while number or date are not known."""
    if not document.number or document.issued_on is None:
        return None
    own = document_id(code, document.issued_on, document.number, document.notation)
    return Reference(
        organ=code,
        number=document.number,
        notation=document.notation,
        document_id=document.electronic_id or own,
        issued_on=document.issued_on,
    )


def _replies(document: Document) -> tuple[tuple[Reference, ...], list[str]]:
    cited = Citation.objects.filter(
        citing=document, relation=Citation.Relation.REPLIES
    ).select_related("cited__issuer")
    found: list[Reference] = []
    warnings: list[str] = []
    for citation in cited:
        other = citation.cited
        day = other.issued_on or document.issued_on or date.max
        code = codes_on([other.issuer], day).get(other.issuer_id or 0, "")
        about = reference_to(other, code)
        if about is None or not code:
            warnings.append(
                _(
                    "Not named as answered, for its number, date or issuer's code is missing: %(code)s."
                )
                % {"code": other}
            )
        else:
            found.append(about)
    return tuple(found), warnings
