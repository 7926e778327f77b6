"""The words of a drafted report that the program offers and people change, and how paper says them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agencies.letterhead import Letterhead
from agencies.paper_layout import layout_of, rules_of
from agencies.signing import check_signing, signing_of
from agencies.signing_forms import SIGNING_FIELDS
from reporting.models import ReportRun
from reporting.paper.compliance import basis_of, head_of
from reporting.paper.frozen import freeze, thaw

TEXT_FIELDS = ("opening", "difficulties", "proposals")
EDITABLE = frozenset({"sections", "basis", "addressees", *TEXT_FIELDS, *SIGNING_FIELDS})


def set_words(run: ReportRun, given: dict[str, Any], *, on: date) -> None:
    """Put what people typed into a draft, unsaved; raise Refused for a signature no paper has."""
    if unknown := given.keys() - EDITABLE:
        raise TypeError(f"not editable: {sorted(unknown)}")
    for name, value in given.items():
        setattr(run, name, value.strip() if isinstance(value, str) else value)
    if run.signing:
        check_signing(run.signing, rules_of(layout_of(run.agency), on))


def data_to_print(run: ReportRun, head: Letterhead | None = None) -> dict[str, Any]:
    """Return a draft's figures with the words and parts people chose: what freezing keeps.

    `head` takes the place of the one the figures came with.
    """
    data = run.data or {}
    head = head or thaw(Letterhead, data["head"])
    if run.signing:
        head = replace(head, signs=run.signing.lines(head.rules))
    chosen = {"basis": run.basis, "addressees": run.addressees}
    return {
        **data,
        **{name: lines for name, lines in chosen.items() if lines is not None},
        "head": freeze(head),
        "signer": run.signer_name,
        "sections": run.sections,
        "opening": run.opening,
        "difficulties_text": run.difficulties,
        "proposals_text": run.proposals,
    }


@dataclass(frozen=True)
class OfficialWords:
    """What of a report's head and foot people may change, as its paper prints it."""

    basis: list[str]
    addressees: list[str]
    signs: list[str]
    signer: str


def official_words(run: ReportRun) -> OfficialWords:
    """Return what people left, else what the program offers; one query for these words, not all data."""
    names = ("head", "basis", "addressee", "document", "document_subject")
    of_data = ReportRun.objects.values_list(*(f"data__{name}" for name in names)).get(pk=run.pk)
    said, basis, addressee, document, subject = of_data
    head = thaw(Letterhead, said) if said else head_of(run.agency, on=run.requested_at.date())
    if run.basis is not None:
        basis = run.basis
    elif basis is None:
        basis = basis_of(head, document or "", subject or "")
    addressees = run.addressees
    if addressees is None:
        addressees = [addressee] if addressee else []
    return OfficialWords(
        basis=basis,
        addressees=addressees,
        signs=run.signing.lines(head.rules) if run.signing else head.signs,
        signer=run.signer_name,
    )


def offered_words(run: ReportRun) -> dict[str, Any]:
    """Return what a form of the draft begins with."""
    words = official_words(run)
    signing = run.signing or signing_of(run.agency)
    return {
        **{name: getattr(run, name) for name in TEXT_FIELDS},
        "basis": "\n".join(words.basis),
        "addressees": "\n".join(words.addressees),
        "signing_authority": signing.mark,
        "signing_for": signing.body,
        "signer_title": signing.title,
        "signer_name": words.signer,
    }


def last_signing(run: ReportRun) -> dict[str, str]:
    """Return who signed the body's last frozen report of the kind: who will sign the next, most likely."""
    earlier = ReportRun.objects.filter(agency=run.agency_id, kind=run.kind, frozen_at__isnull=False)
    last = earlier.exclude(signer_title="").order_by("-frozen_at").values(*SIGNING_FIELDS).first()
    return dict(last or {})
