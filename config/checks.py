"""What `manage.py check --deploy` says: settings that are unsafe, and what paper and scans lack here.

Errors are what must not go into service; warnings are what an installation can live without.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import OperationalError, connection
from psycopg_pool import PoolTimeout
from redis import Redis, RedisError

LEAST_SECRET = 50
LEAST_POSTGRESQL = 14
MAIL_THAT_GOES_NOWHERE = ("console", "dummy", "locmem", "filebased")


@register(Tags.security, deploy=True)
def safe_settings(app_configs: object, **options: Any) -> list[CheckMessage]:
    return list(unsafe_settings())


def unsafe_settings() -> Iterator[CheckMessage]:
    if settings.DEBUG:
        yield Error("DEBUG is on: pages would show their source.", id="dondoc.E001")
    if settings.DEMO:
        yield Error("DEMO is on: its passwords are public.", id="dondoc.E002")
    if len(settings.SECRET_KEY) < LEAST_SECRET or len(set(settings.SECRET_KEY)) < 10:
        yield Error(
            f"SECRET_KEY is easy to guess: it needs {LEAST_SECRET} random characters.",
            hint="Make one with: openssl rand -hex 32",
            id="dondoc.E003",
        )
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            f"SITE_URL is {settings.SITE_URL}: passwords would travel in the clear.",
            hint="Set SITE_URL to the https:// address people use.",
            id="dondoc.E004",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS accepts any name: links in mails could be forged.", id="dondoc.E005"
        )
    if any(kind in settings.EMAIL_BACKEND for kind in MAIL_THAT_GOES_NOWHERE):
        yield Warning(
            f"EMAIL_BACKEND is {settings.EMAIL_BACKEND}: no reminder leaves this machine.",
            id="dondoc.W001",
        )


@register(deploy=True)
def folders(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Uploads must find room, and pages their style sheets and their language."""
    found: list[CheckMessage] = []
    if isinstance(default_storage, FileSystemStorage):
        media = Path(settings.MEDIA_ROOT)
        if not writable(media):
            found.append(
                Error(
                    f"MEDIA_ROOT {media} cannot be written: no file could be attached.",
                    hint=f"Create it and give it to the account the site runs as (uid {os.geteuid()}).",
                    id="dondoc.E010",
                )
            )
    if isinstance(staticfiles_storage, ManifestFilesMixin) and not staticfiles_storage.hashed_files:
        found.append(
            Error(
                f"STATIC_ROOT {settings.STATIC_ROOT} is empty: pages would have no style.",
                hint="Run: python manage.py collectstatic --noinput",
                id="dondoc.E011",
            )
        )
    found += [
        Error(
            f"The catalogue {source.relative_to(settings.BASE_DIR)} is not compiled.",
            hint="Run: bin/messages",
            id="dondoc.E012",
        )
        for source in sorted(settings.BASE_DIR.glob("locale/*/LC_MESSAGES/*.po"))
        if not source.with_suffix(".mo").exists()
    ]
    return found


def writable(folder: Path) -> bool:
    """Say whether files can be put there, creating it if that is allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


@register(deploy=True)
def paper(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Registers and dispatches are printed here: libraries and the prescribed type must be there."""
    try:
        import weasyprint  # noqa: F401
    except OSError as why:
        return [
            Error(
                f"Nothing can be printed, a library of Pango is missing: {why}",
                hint="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                id="dondoc.E020",
            )
        ]
    return list(type_of_paper())


def type_of_paper() -> Iterator[CheckMessage]:
    """Ask as printing asks, then print every letter of Vietnamese once."""
    from core.pdf.engine import print_html
    from core.pdf.errors import PaperError
    from core.pdf.faces import ALPHABET, require_times

    try:
        require_times()  # first: Pango crashes on a machine without any font
        print_html(f"<p>{ALPHABET} {ALPHABET.upper()}</p>")
    except PaperError as why:
        yield Error(
            f"Nothing can be printed: {why}.",
            hint="apt-get install fontconfig fonts-liberation2, then start the workers anew",
            id="dondoc.E021",
        )


@register(deploy=True)
def scans(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Scanned documents are read with Tesseract's Vietnamese data; without it they wait for a person."""
    if "vie" in output_of("tesseract", "--list-langs").split():
        return []
    return [
        Warning(
            "Scanned documents cannot be read: Tesseract or its Vietnamese data is missing.",
            hint="apt-get install tesseract-ocr tesseract-ocr-vie",
            id="dondoc.W020",
        )
    ]


def output_of(program: str, *arguments: str) -> str:
    path = shutil.which(program)
    if path is None:
        return ""
    done = subprocess.run(  # noqa: S603  fixed programs, fixed arguments
        [path, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout


@register(deploy=True)
def database_server(app_configs: object, **options: Any) -> list[CheckMessage]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_encoding")
            encoding = cursor.fetchone()[0]
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10_000
    except (OperationalError, PoolTimeout) as why:
        return [Error(f"The database does not answer: {why}", id="dondoc.E030")]
    found: list[CheckMessage] = []
    if version < LEAST_POSTGRESQL:
        found.append(
            Error(
                f"PostgreSQL {version} is too old: {LEAST_POSTGRESQL} or newer is needed.",
                id="dondoc.E031",
            )
        )
    if encoding != "UTF8":
        found.append(
            Error(f"The database is in {encoding}: Vietnamese needs UTF8.", id="dondoc.E032")
        )
    return found


@register(deploy=True)
def queue_server(app_configs: object, **options: Any) -> list[CheckMessage]:
    """Messages wait in Redis: a server that forgets under pressure would lose them quietly."""
    try:
        server = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5)
        memory = server.info("memory")
    except (RedisError, ValueError) as why:
        return [Error(f"Redis does not answer: {why}", id="dondoc.E040")]
    policy = memory.get("maxmemory_policy", "noeviction")
    if policy == "noeviction":
        return []
    return [
        Warning(
            f"Redis evicts keys under memory pressure (maxmemory-policy {policy}).",
            hint="Set maxmemory-policy to noeviction.",
            id="dondoc.W040",
        )
    ]
