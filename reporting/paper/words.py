"""How paper writes dates, numbers and shares, whatever language the reader of the page has chosen."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.formatting import paper_date, paper_date_in_words

__all__ = ["number", "paper_date", "paper_date_in_words", "period_words", "share"]


def number(value: int) -> str:
    """Write 1.234."""
    return f"{value:,}".replace(",", ".")


def share(value: float | None) -> str:
    """Write 87,5 or 90,0: one decimal, so that a column reads straight; a dash for nothing decided."""
    if value is None:
        return "–"
    rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return str(rounded).replace(".", ",")


def period_words(first: date | None, last: date | None) -> str:
    """Write the period of a title or cover."""
    if first and last:
        return f"từ ngày {paper_date(first)} đến ngày {paper_date(last)}"
    if first:
        return f"từ ngày {paper_date(first)}"
    return f"đến ngày {paper_date(last)}" if last else ""
