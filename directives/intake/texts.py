"""Text held for pattern work: the words as printed and, letter for letter, their fold.

Patterns run on `flat` (lower case, no marks) so that damage to marks and case does not matter;
`text` has the same length, so every match gives the printed words.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from core.folding import fold_in_place

from .results import Span

# Share of letters with Vietnamese marks below which a text counts as typed without marks.
UNMARKED_BELOW = 0.02


@dataclass(frozen=True)
class Line:
    """One line of the normalised text, its place given by `start` and `end`."""

    start: int
    end: int
    text: str
    flat: str


@dataclass(frozen=True)
class Text:
    """Normalised text with its fold and its lines."""

    text: str

    @cached_property
    def flat(self) -> str:
        return fold_in_place(self.text)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        found, start = [], 0
        for raw in self.text.split("\n"):
            end = start + len(raw)
            if raw.strip():
                found.append(Line(start, end, raw, self.flat[start:end]))
            start = end + 1
        return tuple(found)

    @cached_property
    def unmarked(self) -> bool:
        """Whether the text was typed without marks, so that marks cannot tell words apart."""
        letters = sum(map(str.isalpha, self.text))
        marked = sum(c > "\x7f" for c in self.text if c.isalpha())
        return marked < letters * UNMARKED_BELOW

    def says(self, start: int, *words: str) -> bool:
        """Whether one of these words is printed at `start`, marks included where there are any.

        For words that only marks tell apart: Sở and số, giao and giáo, do and đó.
        """
        if self.unmarked:
            return True
        return any(self.text[start : start + len(word)].lower() == word for word in words)

    def is_capital(self, start: int) -> bool:
        return start < len(self.text) and self.text[start].isupper()


def squeeze(words: str) -> str:
    """Words as one line: what a field keeps of text that ran over several lines."""
    return re.sub(r"\s+", " ", words).strip()


def trimmed(text: str, start: int, end: int, drop: str = " \n\t;,.:-") -> Span:
    """The span without the characters of `drop` at both ends."""
    while start < end and text[start] in drop:
        start += 1
    while end > start and text[end - 1] in drop:
        end -= 1
    return start, end


def is_caps(words: str) -> bool:
    """Whether the letters are capitals, a few damaged ones allowed (titles, header lines)."""
    letters = [c for c in words if c.isalpha()]
    return len(letters) > 1 and sum(c.isupper() for c in letters) >= 0.85 * len(letters)
