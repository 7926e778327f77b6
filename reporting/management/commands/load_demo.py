from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.demo.loader import has_other_data, load
from reporting.demo.people import PASSWORD


class Command(BaseCommand):
    help = (
        "Loads the demonstration: Kiên Giang (today An Giang) and Điện Biên with their agencies, people, "
        "documents and duties, placed around today. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="load although agencies or documents are here that are not of the demo",
        )

    def handle(self, *args: Any, force: bool = False, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demo site: DEMO is not set. The demo's accounts share one published "
                "password, so they are never made elsewhere. Nothing was changed."
            )
        if has_other_data() and not force:
            raise CommandError(
                "This database holds agencies or documents that are not of the demo. Use an empty "
                "database, or --force to add the demo beside them. Nothing was changed."
            )
        loaded = load(timezone.now())
        what = "Demo loaded" if loaded.is_new else "Demo is there already"
        self.stdout.write(
            f"{what}: {loaded.n_agencies} agencies, {loaded.n_people} people, "
            f"{loaded.n_documents} documents, {loaded.n_assignments} duties."
        )
        self.stdout.write(
            f"Sign in as clerk, coordinator, focal, focal2, leader, auditor or admin; password {PASSWORD}"
        )
