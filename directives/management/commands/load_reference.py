from typing import Any

from django.core.management.base import BaseCommand

from directives.models import DocumentType, Field
from directives.reference import load_reference


class Command(BaseCommand):
    help = "Adds the document types and fields of work that are missing; changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        n = load_reference(DocumentType, Field)
        self.stdout.write(f"{n} rows added")
