"""A Reading as JSON between the child that read a hostile file and us: data only, no code."""

import base64
import datetime as dt
from dataclasses import asdict
from typing import Any

from .results import (
    Attached,
    Citation,
    Copy,
    Deadline,
    Header,
    PartialDate,
    Reading,
    Signature,
    Span,
    Task,
)


def packed(reading: Reading) -> dict[str, Any]:
    """The reading as JSON can carry it."""
    return _plain(asdict(reading))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


def unpacked(data: dict[str, Any]) -> Reading:
    """The reading again, every value of its own type."""
    return Reading(
        **{
            **data,
            "header": _header(data["header"]),
            "signature": Signature(
                **{**data["signature"], "span": _span(data["signature"]["span"])}
            ),
            "recipients": tuple(data["recipients"]),
            "copies": tuple(Copy(**copy) for copy in data["copies"]),
            "citations": tuple(
                Citation(**{**c, "span": _span(c["span"]), "date": _date(c["date"])})
                for c in data["citations"]
            ),
            "deadlines": tuple(_deadline(d) for d in data["deadlines"]),
            "tasks": tuple(_task(task) for task in data["tasks"]),
            "spans": _spans(data["spans"]),
            "warnings": tuple(data["warnings"]),
            "attachments": tuple(
                Attached(**{**a, "content": base64.b64decode(a["content"])})
                for a in data["attachments"]
            ),
        }
    )


def _date(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _span(value: list[int] | None) -> Span | None:
    return (value[0], value[1]) if value else None


def _spans(values: dict[str, list[int]]) -> dict[str, Span]:
    return {name: (start, end) for name, (start, end) in values.items()}


def _header(data: dict[str, Any]) -> Header:
    return Header(
        **{
            **data,
            "issued": PartialDate(**data["issued"]),
            "spans": _spans(data["spans"]),
            "warnings": tuple(data["warnings"]),
        }
    )


def _deadline(data: dict[str, Any]) -> Deadline:
    return Deadline(**{**data, "span": _span(data["span"]), "resolved": _date(data["resolved"])})


def _task(data: dict[str, Any]) -> Task:
    limit = data["deadline"]
    return Task(
        **{
            **data,
            "leads": tuple(data["leads"]),
            "support": tuple(data["support"]),
            "span": _span(data["span"]),
            "deadline": _deadline(limit) if limit else None,
        }
    )
