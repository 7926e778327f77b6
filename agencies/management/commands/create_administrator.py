"""`manage.py create_administrator`: the first person of a new installation.

Everything else is done by that person on the site: further agencies, groups, people.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from agencies import services
from agencies.matching import resolve
from agencies.models import Agency, Block, Kind, Role
from core.refusals import Refused


class Command(BaseCommand):
    help = (
        "Open an account with the role of administrator and print its initial password once. "
        "The agency is found by name; with --new-province it is founded as a provincial committee."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="sign-in name, for example quantri")
        parser.add_argument("full_name", help="full name in quotes")
        parser.add_argument("agency", help="agency in quotes: name, abbreviation or alias")
        parser.add_argument("--email", default="")
        parser.add_argument("--new-province", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        on = timezone.localdate()
        try:
            agency = self._agency(options["agency"], new=options["new_province"])
            made = services.create_person(
                options["username"], full_name=options["full_name"], email=options["email"],
                agency=agency, role=Role.ADMINISTRATOR, by=None, on=on,
            )  # fmt: skip
        except Refused as why:
            raise CommandError(why.message) from why
        self.stdout.write(f"{made.user.full_name} · {agency.name}")
        self.stdout.write(f"username: {made.user.username}")
        self.stdout.write(f"initial password (shown only now): {made.password}")

    def _agency(self, words: str, *, new: bool) -> Agency:
        on = timezone.localdate()
        if new:
            return services.create_agency(
                words, kind=Kind.COMMITTEE, block=Block.OTHER, is_province=True, by=None, on=on
            )
        match = resolve(words, on=on)
        if match.agency is None:
            names = "; ".join(candidate.label for candidate in match.candidates)
            raise CommandError(
                f"Several agencies are called “{words}”: {names}"
                if names
                else f"There is no agency “{words}” today. For a new site add --new-province."
            )
        return match.agency
