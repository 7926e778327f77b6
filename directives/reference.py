"""Reference rows every installation starts with: document types and fields of work.

They are data, for decrees change them: what an administrator changed is never overwritten, what was
added to the files later is added by running `load_reference` again.
"""

import json
from typing import Any

from django.conf import settings

_FOLDER = settings.BASE_DIR / "fixtures"


def load_reference(document_type: Any, field: Any) -> int:
    """Add the missing rows; takes the models so that a migration can pass its historical ones."""
    n = 0
    for row in json.loads((_FOLDER / "document_types.json").read_text(encoding="utf-8")):
        key = {"system": row.pop("system"), "name": row.pop("name")}
        n += document_type.objects.get_or_create(**key, defaults=row)[1]
    for row in json.loads((_FOLDER / "fields_of_work.json").read_text(encoding="utf-8")):
        n += field.objects.get_or_create(name=row.pop("name"), defaults=row)[1]
    return n
