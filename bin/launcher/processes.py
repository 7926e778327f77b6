"""Child processes that never outlive us: started, watched, and stopped in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from launcher.console import Stop
from launcher.ports import free_port

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One running program: its log, the signal that asks it to end, how long that may take."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_with: signal.Signals
    patience: float

    def tail(self, lines: int = 15) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def last_words(self) -> str:
        return f"The end of {self.log}:\n{self.tail()}"

    def ended(self) -> bool:
        return self.process.poll() is not None


@dataclass
class Children:
    """All children of one run; leaving the block stops them, the last started first."""

    logs: Path
    running: list[Child] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with _further_signals_ignored():
            self.stop(list(self.running))

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stop_with: signal.Signals = signal.SIGTERM,
        patience: float = 5,
        account: "Account | None" = None,
    ) -> Child:
        """Start a program in its own session: Ctrl-C reaches us alone and we decide the order."""
        log = self.logs / f"{name}.log"
        if log.exists():
            log.replace(log.with_suffix(".log.old"))  # one run back is kept
        given = account or Account()
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*given.prefix(stop_with), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=dies_with_parent(stop_with),
                **given.arguments(),
            )
        child = Child(name, process, log, stop_with, patience)
        self.running.append(child)
        return child

    def run(self, name: str, command: Sequence[str | Path], **options: Any) -> None:
        """Run a program to its end; stop with the end of its log when it fails."""
        child = self.start(name, command, **options)
        code = child.process.wait()
        self.stop([child])
        if code != 0:
            raise Stop(f"The step {name!r} failed. {child.last_words()}")

    def stop(self, children: list[Child]) -> None:
        """Ask each child to end, the last started first; after its patience, kill its session."""
        for child in reversed(children):
            if not child.ended():
                with contextlib.suppress(ProcessLookupError):
                    child.process.send_signal(child.stop_with)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(child.patience)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)  # whatever it left behind, too
            child.process.wait()
            self.running.remove(child)

    def first_ended(self) -> Child | None:
        return next((child for child in self.running if child.ended()), None)


@dataclass(frozen=True)
class Account:
    """The user a child runs as; by default the one we run as."""

    user: int | None = None
    group: int | None = None
    keeps_access: bool = False

    def arguments(self) -> dict[str, Any]:
        """What Popen needs to become this user; `setpriv` does it where access is kept."""
        if self.user is None or self.keeps_access:
            return {}
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def prefix(self, death_signal: signal.Signals) -> list[str]:
        """Let an unprivileged user pass folders closed to it: that one capability, no other.

        Needed when root's clone lies under a folder that is root's alone, such as /root. Opening
        that folder to everybody instead would change the machine behind its owner's back.
        """
        if not self.keeps_access:
            return []
        change = [f"--reuid={self.user}", f"--regid={self.group}", "--clear-groups"]
        keep = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
        # Without this bit access(2), which PostgreSQL asks about its programs, ignores capabilities.
        keep.append("--securebits=+no_setuid_fixup")
        # The change of user would undo the arrangement made in the fork, so it is made here again.
        die = f"--pdeathsig={death_signal.name.removeprefix('SIG')}"
        return ["setpriv", *change, *keep, die, "--"]


def dies_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Have Linux signal the child when we are killed without a chance to stop it.

    Elsewhere the next start finds the left-over by its pid file.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def arrange() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # killed between fork and here
            os._exit(1)

    return arrange


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float, what: str) -> None:
    """Poll until ready; stop with the end of its log when the child dies or takes too long."""
    deadline = time.monotonic() + seconds
    while not ready():
        if child.ended():
            raise Stop(f"{what} ended while starting. {child.last_words()}")
        if time.monotonic() > deadline:
            raise Stop(f"{what} did not answer within {seconds:.0f} s. {child.last_words()}")
        time.sleep(0.05)


def start_on_free_port(
    children: Children,
    launch: Callable[[int], Child],
    ready: Callable[[int], bool],
    *,
    seconds: float,
    what: str,
) -> int:
    """Start a server on a port that was free a moment ago; try again when another took it since."""
    for attempt in range(3):
        port = free_port()
        child = launch(port)
        try:
            wait_until(partial(ready, port), child, seconds=seconds, what=what)
        except Stop:
            if attempt == 2 or "Address already in use" not in child.tail():
                raise
            children.stop([child])
        else:
            return port
    raise AssertionError("the last attempt returns or raises")


def end_left_over(
    pid_file: Path, folder: Path, number: signal.Signals, *, patience: float = 10
) -> None:
    """End the server that a killed run left on this folder; forget a pid file that names nobody.

    Only ever called while our own lock on the folder is held, so a server found here has no owner.
    """
    pid = _first_number(pid_file)
    if pid is not None and works_in(pid, folder):
        for signal_number in (number, signal.SIGKILL):
            os.kill(pid, signal_number)
            deadline = time.monotonic() + patience
            while works_in(pid, folder) and time.monotonic() < deadline:
                time.sleep(0.05)
            if not works_in(pid, folder):
                break
    pid_file.unlink(missing_ok=True)


def works_in(pid: int, folder: Path) -> bool:
    """Say whether that process works in this folder; a number used again must not be hit."""
    try:
        if sys.platform == "linux":
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
        answer = subprocess.run(
            ["lsof", "-a", "-p", str(pid), "-d", "cwd", "-Fn"],
            capture_output=True,
            text=True,
            check=False,
        )
        return f"n{folder.resolve()}" in answer.stdout.splitlines()
    except OSError:
        return False


def _first_number(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


@contextlib.contextmanager
def _further_signals_ignored() -> Iterator[None]:
    """An impatient second Ctrl-C must not leave half of the children running."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
