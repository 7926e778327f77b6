"""Locks between two runs in one clone; the kernel drops them with the process: none goes stale."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.console import Stop, say


class Taken(Exception):
    """Another process holds the lock; the text is its process number, where known."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, or raise Taken at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(os.pread(handle, 20, 0).decode().strip() or "?") from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def waited_for(path: Path, what: str) -> Iterator[None]:
    """Hold the lock at `path`, waiting for the process that has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{what} Waiting for it to end …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def first_free(folder: Path, *, most: int = 8) -> Iterator[Path]:
    """Hold the first free of `folder`/1, `folder`/2 …: runs at the same time never share data."""
    for number in range(1, most + 1):
        slot = folder / str(number)
        try:
            with held(slot / "lock"):
                yield slot
                return
        except Taken:
            continue
    raise Stop(f"{most} runs are already going on in {folder}; wait for one of them to end.")
