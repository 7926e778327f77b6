"""Bring the demonstration's database, static files and data up to date in one Django process.

Run as `python -m launcher.site`, as a program of its own: the launcher itself never loads Django.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=1)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo")


if __name__ == "__main__":
    main()
