"""`manage.py data_dictionary`: print every table with its columns and rules as Markdown.

`docs/data-dictionary.md` is this output; a test holds them equal, so the page cannot grow old.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db.models import CheckConstraint, Field, Model, UniqueConstraint
from django.utils import translation

OUR_APPS = ["core", "agencies", "directives", "assignments", "reporting"]


class Command(BaseCommand):
    help = "Print the data dictionary as Markdown."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            self.stdout.write("\n".join(dictionary_lines()))


def dictionary_lines() -> Iterator[str]:
    """Yield the lines of the whole page."""
    yield "# Data dictionary"
    yield ""
    yield "Made by `python manage.py data_dictionary`; do not edit by hand. Every table named here as"
    yield "kept with history has a twin `…_historical…` with who changed what and when."
    for label in OUR_APPS:
        models = [m for m in apps.get_app_config(label).get_models() if not _is_history(m)]
        for model in sorted(models, key=lambda m: m._meta.db_table):
            yield ""
            yield from _table_lines(model)


def _is_history(model: type[Model]) -> bool:
    return model.__name__.startswith("Historical")


def _table_lines(model: type[Model]) -> Iterator[str]:
    meta = model._meta
    yield f"## {meta.db_table}"
    yield ""
    summary = (model.__doc__ or "").strip()
    if summary and not summary.startswith(f"{model.__name__}("):
        yield " ".join(line.strip() for line in summary.splitlines() if line.strip())
        yield ""
    if hasattr(model, "history"):
        yield "Kept with history."
        yield ""
    yield "| Column | Type | Empty | Meaning |"
    yield "|---|---|---|---|"
    for field in meta.local_concrete_fields:
        yield _column_line(field)
    rules = [
        rule for rule in meta.constraints if isinstance(rule, CheckConstraint | UniqueConstraint)
    ]
    if rules:
        yield ""
        yield "Rules held by the database: " + ", ".join(f"`{rule.name}`" for rule in rules) + "."


def _column_line(field: "Field[Any, Any]") -> str:
    kind = field.get_internal_type().removesuffix("Field")
    if field.max_length:
        kind += f"({field.max_length})"
    meaning = str(field.verbose_name)
    if field.remote_field:
        kind = f"→ {field.remote_field.model._meta.db_table}"
    elif field.choices:
        meaning += ": " + ", ".join(f"`{value}` {label}" for value, label in field.flatchoices)
    empty = "yes" if field.null or field.blank else ""
    return f"| {field.column} | {kind} | {empty} | {meaning} |"
