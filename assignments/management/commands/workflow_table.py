"""Print the workflow table as Markdown, or write it into docs/workflow.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from assignments.workflow import as_markdown

HEAD = """# The workflow of a duty

Printed by `python manage.py workflow_table --write` from `assignments/workflow.py`; a test holds the
two equal. States: issued (chưa thực hiện), working (đang thực hiện), reported (chờ xác nhận), done
(đã hoàn thành), suspended (tạm hoãn), returned (trả lại), withdrawn (thu hồi). Every step takes the
version the person saw; nobody decides on what they asked for themselves.

"""


class Command(BaseCommand):
    help = "Print the workflow table as Markdown; --write puts it into docs/workflow.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            table = as_markdown()
        if options["write"]:
            page = settings.BASE_DIR / "docs" / "workflow.md"
            page.write_text(HEAD + table)
            self.stdout.write(str(page.relative_to(settings.BASE_DIR)))
        else:
            self.stdout.write(table, ending="")
