"""The child process of `runner`: limits first, then one file from standard input, JSON out."""

import importlib
import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from .limits import Limits

_ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    from .limits import Limits

    limits = Limits(**json.loads(sys.argv[1]))
    _bound(limits.memory_bytes, limits.seconds)
    settings.configure(
        USE_I18N=True,
        LANGUAGE_CODE=sys.argv[2],
        LOCALE_PATHS=[_ROOT / "locale"],
        INSTALLED_APPS=[],
        LOGGING_CONFIG=None,
    )
    import django
    from django.utils import translation

    django.setup()
    translation.activate(sys.argv[2])
    from core.refusals import Refused

    try:
        told = _job(sys.argv[3])(sys.stdin.buffer.read(), limits)
    except Refused as refusal:
        told = {"refused": refusal.message}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


def _read(data: bytes, limits: "Limits") -> dict[str, Any]:
    from .files import read_file
    from .wire import packed

    return {"reading": packed(read_file(data, limits=limits))}


def _look(data: bytes, limits: "Limits") -> dict[str, Any]:
    from .looking import look_at, packed_look

    return {"look": packed_look(look_at(data, Path(sys.argv[4]), limits))}


_JOBS = {"read": _read, "look": _look}


def _job(name: str) -> Any:
    """Return a job of ours, or the one another app names by its dotted path."""
    if name in _JOBS:
        return _JOBS[name]
    module, __, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)


def _bound(memory: int, seconds: int) -> None:
    """Limits the kernel keeps, for this process and whatever it starts."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (512 * 1024 * 1024,) * 2)


if __name__ == "__main__":
    main()
