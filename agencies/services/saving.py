"""Saving with the person who did it in the history row, also from commands and workers."""

from typing import Any


def save_as(row: Any, by: Any, *fields: str) -> None:
    """Save these fields, or a whole new row, in the name of `by` (None: the system itself)."""
    row._history_user = by
    row.save(update_fields=list(fields) if fields else None)


def delete_as(row: Any, by: Any) -> None:
    """Delete a row that never took effect; its history stays."""
    row._history_user = by
    row.delete()
