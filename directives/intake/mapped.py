"""Text that remembers where each of its characters came from in the text it was made of."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.folding import fold_in_place

Replace = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True)
class Mapped:
    """Text and, for each character, its index in the raw text."""

    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, raw: str) -> "Mapped":
        return cls(raw, tuple(range(len(raw))))

    @classmethod
    def joined(cls, pieces: Iterable["Mapped"], between: str = "\n") -> "Mapped":
        texts: list[str] = []
        origin: list[int] = []
        for piece in pieces:
            if texts:
                texts.append(between)
                here = piece.origin[0] if piece.origin else (origin[-1] if origin else 0)
                origin.extend([here] * len(between))
            texts.append(piece.text)
            origin.extend(piece.origin)
        return cls("".join(texts), tuple(origin))

    def cut(self, start: int, end: int) -> "Mapped":
        return Mapped(self.text[start:end], self.origin[start:end])

    def lines(self) -> list["Mapped"]:
        found, start = [], 0
        for raw in self.text.split("\n"):
            found.append(self.cut(start, start + len(raw)))
            start += len(raw) + 1
        return found

    def sub(self, pattern: re.Pattern[str], new: Replace, *, folded: bool = False) -> "Mapped":
        """Replace each match; `folded` looks for the pattern in the fold of the text."""
        searched = fold_in_place(self.text) if folded else self.text
        texts: list[str] = []
        origin: list[int] = []
        done = 0
        for match in pattern.finditer(searched):
            words = new if isinstance(new, str) else new(match)
            start, end = match.span()
            texts += [self.text[done:start], words]
            origin.extend(self.origin[done:start])
            if len(words) == end - start:
                origin.extend(self.origin[start:end])
            elif words:
                origin.extend([self.origin[min(start, len(self.origin) - 1)]] * len(words))
            done = end
        if not texts:
            return self
        texts.append(self.text[done:])
        origin.extend(self.origin[done:])
        return Mapped("".join(texts), tuple(origin))

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the raw text of a span of this one."""
        if start >= end:
            return (0, 0)
        return self.origin[start], self.origin[end - 1] + 1
