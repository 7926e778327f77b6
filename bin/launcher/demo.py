"""What bin/demo does: the whole site on this machine, from nothing to the sign-in page."""

import argparse
import http.client
import os
import shutil
import time

from launcher import guard, messages, packages, ports, secret, services, system
from launcher.console import Stop, say, warn
from launcher.echo import ErrorEcho
from launcher.places import DEMO, ROOT, VENV_PYTHON
from launcher.processes import Children, wait_until

FIRST_PORT = 8000
PASSWORD = "dondoc-demo"
SIGN_INS = {
    "clerk": "văn thư: registers documents, prints registers",
    "coordinator": "chuyên viên tổng hợp: makes tasks, assigns, confirms, reports",
    "focal": "đầu mối of one agency: accepts, reports progress",
    "focal2": "đầu mối of another agency",
    "leader": "lãnh đạo: sees who is late, decides",
    "auditor": "thanh tra: reads everything, changes nothing",
    "admin": "quản trị: agencies, people, calendar",
}


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    port = choose_port(os.environ.get("PORT", ""))
    packages.enter(packages.RUNTIME)
    system.require(system.PAPER)
    system.mention([system.OCR], "Scanned documents cannot be read.")
    try:
        with guard.held(DEMO / "lock"):
            if options.fresh:
                begin_anew()
            with Children(DEMO / "log") as children:
                serve(children, port)
    except guard.Taken as holder:
        raise Stop(f"bin/demo is already running from this clone (process {holder}).") from None
    except KeyboardInterrupt:
        say("\nStopped. The data stays in var/demo; start again with bin/demo.")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/demo",
        description="Set up and run the whole demonstration site on this machine. Ctrl-C stops it.",
        epilog="Environment: PORT (8000); DATABASE_URL and REDIS_URL to use servers of your own.",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="throw away the demonstration data first"
    )
    return parser.parse_args(arguments)


def choose_port(wanted: str) -> int:
    """Take the port asked for or stop; asked for none, take the first free one from 8000 up."""
    if wanted:
        if not wanted.isdecimal() or not 1 <= int(wanted) <= 65535:
            raise Stop(f"PORT={wanted!r} is not a port number.")
        if not ports.is_free(int(wanted)):
            raise Stop(
                f"Port {wanted} is taken by another program: choose another, as in\n"
                "  PORT=8080 bin/demo"
            )
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        if ports.is_free(port):
            if port != FIRST_PORT:
                say(f"Port {FIRST_PORT} is taken by another program: using {port}.")
            return port
    raise Stop(f"No port from {FIRST_PORT} to {port} is free: choose one, as in PORT=9000 bin/demo")


def begin_anew() -> None:
    """Remove the demonstration's own data; a database on another server is not ours to drop."""
    if os.environ.get("DATABASE_URL"):
        raise Stop(
            "--fresh only throws away the private database: empty the one in DATABASE_URL yourself."
        )
    for path in DEMO.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def serve(children: Children, port: int) -> None:
    """Start everything, what others depend on first, and watch over it until it is ended."""
    environment = {**os.environ, **services.addresses(children, DEMO), **settings(port)}
    messages.compile_stale(ROOT / "locale")
    say("Preparing the database and the demonstration data (a minute or two the first time) …")
    prepare = [str(VENV_PYTHON), "-m", "launcher.site"]
    children.run("prepare", prepare, env={**environment, "PYTHONPATH": str(ROOT)}, cwd=ROOT / "bin")
    start_site(children, port, environment)
    greet(port)
    watch(children)


def settings(port: int) -> dict[str, str]:
    site = f"http://127.0.0.1:{port}"
    return {
        "DEMO": "1",
        "DEBUG": "0",
        "SECRET_KEY": secret.kept(DEMO / "secret-key"),
        "VAR_DIR": str(DEMO),
        "SITE_URL": site,
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "CSRF_TRUSTED_ORIGINS": site,
        "LOG_FORMAT": "lines",
        # Nothing leaves this machine: the mails are read on a page of the demo.
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "PYTHONUNBUFFERED": "1",
    }


def start_site(children: Children, port: int, environment: dict[str, str]) -> None:
    """Start web, worker and beat; come back when the site answers."""
    python = [str(VENV_PYTHON), "-m"]
    web = [
        "gunicorn",
        "config.wsgi:application",
        f"--bind=127.0.0.1:{port}",
        "--workers=2",
        "--threads=4",
    ]
    worker = [
        "celery",
        "-A",
        "config",
        "worker",
        "--queues=default,print,export",
        "--concurrency=2",
        "--loglevel=INFO",
    ]
    beat = ["celery", "-A", "config", "beat", f"--schedule={DEMO / 'beat-schedule'}", "--pidfile="]
    children.start("worker", [*python, *worker], env=environment, cwd=ROOT)
    children.start("beat", [*python, *beat], env=environment, cwd=ROOT)
    site = children.start("web", [*python, *web, "--graceful-timeout=3"], env=environment, cwd=ROOT)
    wait_until(lambda: answers_well(port), site, seconds=60, what="The site")


def answers_well(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def greet(port: int) -> None:
    width = max(map(len, SIGN_INS))
    people = "\n".join(f"    {name:<{width}}  {what}" for name, what in SIGN_INS.items())
    say(
        f"\n  Đôn Đốc is running at  http://127.0.0.1:{port}/\n\n"
        f"  Sign in with the password {PASSWORD} as\n{people}\n\n"
        f"  Logs are in {(DEMO / 'log').relative_to(ROOT)}. Ctrl-C stops everything.\n"
    )


def watch(children: Children) -> None:
    """Show errors as they are logged, until a process ends that should not."""
    echo = ErrorEcho([child.log for child in children.running])
    while (ended := children.first_ended()) is None:
        for line in echo.new_lines():
            warn(line)
        time.sleep(0.5)
    raise Stop(f"{ended.name} ended by itself. {ended.last_words()}")
