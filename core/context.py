"""What every page's frame needs; keep it free of queries."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    return {"DEMO": settings.DEMO, "DEBUG": settings.DEBUG}
