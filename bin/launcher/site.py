"""Bring the demonstration's database, static files and data up to date in one Django process.

Run as `python -m launcher.site`, as a program of its own: the launcher itself never loads Django.
"""

import hashlib
import os
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    collect_changed_static_files()
    call_command("load_demo")


def collect_changed_static_files() -> None:
    """Collect and compress static files, some seconds of work, only when one of them changed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    sources = static_sources_checksum()
    if stamp.exists() and stamp.read_text() == sources:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(sources)


def static_sources_checksum() -> str:
    from django.contrib.staticfiles.finders import get_finders

    total = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            total.update(f"{name} {file.st_mtime_ns} {file.st_size}\n".encode())
    return total.hexdigest()


if __name__ == "__main__":
    main()
