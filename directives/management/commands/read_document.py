"""Read files and print what they say: the reader outside the application, no database opened."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.refusals import Refused
from directives.intake.results import Reading
from directives.intake.runner import read_apart


class Command(BaseCommand):
    help = "Read documents (txt, pdf, docx, doc, edXML, images) and print what was found."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="one JSON list (the default)")
        shape.add_argument(
            "--text", action="store_true", help="the normalised text that spans index"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found, refused = [], 0
        for path in options["files"]:
            try:
                reading = read_apart(path)
            except Refused as refusal:
                refused += 1
                self.stderr.write(f"{path.name}: {refusal.message}")
                found.append(_refused(path, refusal))
                continue
            found.append(reading.as_json(path.name))
            if options["text"]:
                self.stdout.write(reading.text)
        if not options["text"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        if refused == len(options["files"]):
            raise CommandError("no file could be read", returncode=2)


def _refused(path: Path, refusal: Refused) -> dict[str, Any]:
    """An entry of the same shape, empty but for the reason."""
    return Reading.empty(refusal.message).as_json(path.name)
