"""Typed readers of environment variables that fail loudly at start-up instead of guessing."""

import os
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


class Env:
    """Read settings from a mapping of strings; every error names the variable and its value."""

    def __init__(self, source: Mapping[str, str] | None = None) -> None:
        self.source = os.environ if source is None else source

    def text(
        self, name: str, default: str | None = None, *, choices: set[str] | None = None
    ) -> str:
        value = self.source.get(name, default)
        if value is None:
            raise ImproperlyConfigured(f"{name} is not set and has no default.")
        if choices is not None and value not in choices:
            raise ImproperlyConfigured(f"{name}={value!r} is not one of {sorted(choices)}.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        raw = self.source.get(name)
        if raw is None or raw == "":
            return default
        if raw.lower() in _TRUE:
            return True
        if raw.lower() in _FALSE:
            return False
        raise ImproperlyConfigured(f"{name}={raw!r} is not a yes or a no (use 1 or 0).")

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        raw = self.source.get(name)
        if raw is None or raw == "":
            return default
        try:
            value = int(raw)
        except ValueError:
            raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number.") from None
        if value < least:
            raise ImproperlyConfigured(f"{name}={value} is below {least}.")
        return value

    def listing(self, name: str, default: str = "") -> list[str]:
        """Read a comma-separated list, blanks dropped."""
        return [part.strip() for part in self.source.get(name, default).split(",") if part.strip()]

    def numbers(self, name: str, default: str = "", *, least: int = 0) -> list[int]:
        """Read a comma-separated list of whole numbers."""
        found = []
        for part in self.listing(name, default):
            try:
                value = int(part)
            except ValueError:
                raise ImproperlyConfigured(
                    f"{name}={self.source.get(name)!r}: {part!r} is not a whole number."
                ) from None
            if value < least:
                raise ImproperlyConfigured(f"{name}: {value} is below {least}.")
            found.append(value)
        return found

    def database(self, name: str) -> dict[str, Any]:
        """Read a postgresql:// address into Django's DATABASES form (PostgreSQL only, by design)."""
        raw = self.text(name)
        if not raw.startswith(("postgresql://", "postgres://")):
            raise ImproperlyConfigured(
                f"{name} must start with postgresql:// (got another scheme)."
            )
        try:
            parts = conninfo_to_dict(raw)
        except ProgrammingError as why:
            raise ImproperlyConfigured(f"{name} cannot be read as an address: {why}") from None
        options = {
            key: value
            for key, value in parts.items()
            if key not in {"dbname", "user", "password", "host", "port"}
        }
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.get("dbname", ""),
            "USER": parts.get("user", ""),
            "PASSWORD": parts.get("password", ""),
            "HOST": parts.get("host", ""),
            "PORT": str(parts.get("port", "")),
            "OPTIONS": options,
        }
