"""`manage.py refold_aliases`: derive the searched spellings anew after agencies/spelling.py changed."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from agencies.models import AgencyAlias


class Command(BaseCommand):
    help = "Bring every alias's stored spelling up to date with the table of abbreviations."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        changed = []
        for alias in AgencyAlias.objects.select_for_update().iterator():
            before = (alias.folded, alias.key)
            alias.set_keys()
            if (alias.folded, alias.key) != before:
                changed.append(alias)
        AgencyAlias.objects.bulk_update(changed, ["folded", "key"], batch_size=500)
        self.stdout.write(f"{len(changed)} changed")
