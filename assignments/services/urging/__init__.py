"""Urging late agencies: proposed by rule, drafted one per agency, issued with a number, printed once."""

from assignments.services.urging.drafting import cancel_draft, draft_urgings, edit_draft
from assignments.services.urging.issuing import Issued, issue_many, issue_urging
from assignments.services.urging.proposing import Proposal, Rule, proposals_of, urgeable

__all__ = [
    "Issued",
    "Proposal",
    "Rule",
    "cancel_draft",
    "draft_urgings",
    "edit_draft",
    "issue_many",
    "issue_urging",
    "proposals_of",
    "urgeable",
]
