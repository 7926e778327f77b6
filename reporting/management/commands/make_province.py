from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reporting.synthetic.directory import is_made, prefix_of
from reporting.synthetic.maker import has_data, make_province


class Command(BaseCommand):
    help = (
        "Makes a province of invented agencies, documents and duties of any size, for measuring. "
        "The same seed on the same day gives the same rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--documents", type=int, default=10_000)
        parser.add_argument("--assignments", type=int, default=100_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--force",
            action="store_true",
            help="make it although this is no demo site, or other agencies or documents are here",
        )

    def handle(
        self,
        *args: Any,
        documents: int,
        assignments: int,
        seed: int,
        force: bool = False,
        **options: Any,
    ) -> None:
        if documents < 1 or assignments < 0:
            raise CommandError("At least one document, and no fewer than no assignments.")
        if not settings.DEMO and not force:
            raise CommandError(
                "This is not a demo site: DEMO is not set. Invented data do not belong beside real "
                "work; --force makes them all the same. Nothing was changed."
            )
        if is_made(seed):
            raise CommandError(f"The province of seed {seed} is here already. Nothing was changed.")
        if has_data() and not force:
            raise CommandError(
                "This database holds agencies or documents. Use an empty database, or --force to "
                "make the province beside them. Nothing was changed."
            )
        made = make_province(
            n_documents=documents, n_assignments=assignments, seed=seed, now=timezone.now()
        )
        self.stdout.write(
            f"{made.province}: {made.n_documents} documents, {made.n_assignments} assignments. "
            f"Its coordinator signs in as {prefix_of(seed)}coordinator where DEMO is set."
        )
