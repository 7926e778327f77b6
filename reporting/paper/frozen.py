"""Data of a paper to JSON and back: dates as ISO text, data classes as objects, nothing lost."""

from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import date
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def freeze(data: Any) -> Any:
    """Return the data class as JSON can hold it."""
    return _plain(asdict(data))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def thaw(kind: type[T], frozen: Any) -> T:
    """Return the data class that `freeze` was given; what did not exist then takes its default."""
    hints = get_type_hints(kind)
    wanted = [
        f
        for f in fields(kind)  # type: ignore[arg-type]
        if f.name in frozen or f.default is MISSING
    ]
    return kind(**{f.name: _typed(hints[f.name], frozen[f.name]) for f in wanted})


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UnionType):  # "date | None"
        kind = next(part for part in get_args(kind) if part is not NoneType)
    if get_origin(kind) is list:
        (item,) = get_args(kind)
        return [_typed(item, one) for one in value]
    if is_dataclass(kind):
        return thaw(kind, value)  # type: ignore[arg-type]
    return date.fromisoformat(value) if kind is date else value
