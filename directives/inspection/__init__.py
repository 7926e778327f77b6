"""Inspecting a register: what to look for, which lines show it, and what exactly was found at each."""

from directives.inspection.findings import BY_KEY, FINDINGS, GAPS, Finding, LookedFor, findings_for
from directives.inspection.gaps import Gaps, gaps_in
from directives.inspection.look import INSPECTORS, Inspection, inspection_of, may_inspect
from directives.inspection.words import words_for

__all__ = [
    "BY_KEY",
    "FINDINGS",
    "GAPS",
    "INSPECTORS",
    "Finding",
    "Gaps",
    "Inspection",
    "LookedFor",
    "findings_for",
    "gaps_in",
    "inspection_of",
    "may_inspect",
    "words_for",
]
