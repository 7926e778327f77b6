"""Which lines of an incoming register get labels: numbers as people type them, and what is refused."""

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from core.refusals import Refused
from directives.models import Register, RegisterEntry
from directives.stamping import only_stamped

# A worker lays out about 100 a second in 1 MB each; a clerk's day has far fewer.
LARGEST = 200
_TOLD = 20
_SPAN = re.compile(r"([0-9]{1,8})(?:\s*[-\N{EN DASH}\N{EM DASH}]\s*([0-9]{1,8}))?")


def read_numbers(typed: str) -> list[int]:
    """Read `12-20, 25; 31`, in order and each once; raise Refused when it cannot be read or is too much."""
    found: set[int] = set()
    for part in re.split(r"[,;\n]", typed):
        if not part.strip():
            continue
        span = _SPAN.fullmatch(part.strip())
        if span is None:
            raise _refused(_("Write numbers and ranges such as 12-20, 25."))
        first, last = int(span[1]), int(span[2] or span[1])
        if last < first:
            raise _refused(
                _("The range %(range)s ends before it begins.") % {"range": part.strip()}
            )
        if last - first >= LARGEST or len(found) > LARGEST:
            raise _too_many()
        found.update(range(first, last + 1))
    if len(found) > LARGEST:
        raise _too_many()
    return sorted(found)


def write_numbers(numbers: Iterable[int]) -> str:
    """Write numbers as `read_numbers` reads them: `12-20, 25`."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def numbers_with_stamp(register: Register, numbers: Sequence[int]) -> list[int]:
    """Return those whose document bears a stamp; one query."""
    lines = only_stamped(RegisterEntry.objects.filter(register=register, number__in=numbers))
    return sorted(lines.values_list("number", flat=True))


def require_labels(register: Register, numbers: Sequence[int]) -> None:
    """Refuse numbers that get no label, saying of each why; one query."""
    if register.direction != Register.Direction.INCOMING:
        raise Refused(_("Only documents that arrived bear the arrival stamp."), field="register")
    if not numbers:
        raise _refused(_("Write the numbers of the lines."))
    if len(numbers) > LARGEST:
        raise _too_many()
    lines = {
        line.number: line
        for line in RegisterEntry.objects.filter(register=register, number__in=numbers).only(
            "number", "kind", "struck_at"
        )
    }
    missing = [number for number in numbers if number not in lines]
    struck = [number for number, line in lines.items() if line.struck_at is not None]
    secret = [
        number
        for number, line in lines.items()
        if line.kind == RegisterEntry.Kind.SECRET and line.struck_at is None
    ]
    reasons = [
        (_("Struck lines have no label: %(numbers)s."), struck),
        (_("These numbers have no line in the register: %(numbers)s."), missing),
        (_("Secret documents are stamped where they are registered: %(numbers)s."), secret),
    ]
    told = [words % {"numbers": _few(found)} for words, found in reasons if found]
    if told:
        raise _refused(" ".join(told))


def _few(numbers: list[int]) -> str:
    more = " …" if len(numbers) > _TOLD else ""
    return write_numbers(sorted(numbers)[:_TOLD]) + more


def _too_many() -> Refused:
    return _refused(
        _("At most %(n)s labels are printed at once; print the rest afterwards.") % {"n": LARGEST}
    )


def _refused(words: str) -> Refused:
    return Refused(words, field="numbers")
