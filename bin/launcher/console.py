"""How the launcher speaks to the person at the terminal, and how it ends."""

import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn


class Stop(Exception):
    """The launcher cannot go on; the text tells a person what to do."""


def say(text: str) -> None:
    print(text, flush=True)


def warn(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def speak_to_people(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a command: refusals become a sentence, and every way of being ended unwinds the stack."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _unwind)
    # A shell script that starts us in the background has SIGINT ignored; we still obey it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as why:
        warn(f"\n{why}")
        sys.exit(1)
    except PermissionError as why:
        warn(f"\nNo permission for {why.filename}: was this folder set up by another user?")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _unwind(number: int, frame: FrameType | None) -> NoReturn:
    """Turn the first such signal into an exit that runs every `finally`; ignore its repetitions."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)
