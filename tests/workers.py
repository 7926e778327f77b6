"""A real Celery worker as a process, for the tests marked `worker`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection

DEADLINE = 120  # seconds; a loaded machine starts Python slowly


@dataclass
class Worker:
    queue: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def kill(self) -> None:
        """End the worker and its children as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Poll the condition; fail with the worker's log when it died or took too long."""
        end = time.monotonic() + DEADLINE
        while not condition():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            time.sleep(0.1)


def process_environment(**more: str) -> dict[str, str]:
    """What another process needs to work on the database and the files of this test."""
    address = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": address.format(**connection.settings_dict),
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "DEBUG": "1",
        **more,
    }


@contextmanager
def running_worker(folder: Path, queue: str = "", **environment: str) -> Iterator[Worker]:
    """Start a worker on a queue of its own, so that no other worker of this Redis takes its messages.

    Name a queue only with a Redis of the test's own.
    """
    queue = queue or f"test-{uuid4().hex}"
    env = process_environment(**environment)
    log = folder / "worker.log"
    command = [
        sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", queue, "-P", "prefork", "-c", "1",
        "--without-gossip", "--without-mingle", "-n", f"{queue}@localhost",
    ]  # fmt: skip
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Worker(queue, process, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
