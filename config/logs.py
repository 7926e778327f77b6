"""Structured logs: one JSON object a line in production, readable lines with DEBUG."""

import re
from typing import Any

import structlog

from config.env import Env

env = Env()

# The secret addresses of calendars, wherever a line carries one: "GET /tasks/feeds/….ics".
_SECRET_ADDRESS = re.compile(r"(/feeds/)[^/\s?\"']+(\.ics)")


def hide_secrets(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    """Write *** for the secret of a calendar address; the last step before a line is rendered."""
    return {
        key: _SECRET_ADDRESS.sub(r"\1***\2", value) if isinstance(value, str) else value
        for key, value in line.items()
    }


def _renderer(render: Any) -> dict[str, Any]:
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            hide_secrets,
            render,
        ],
        "foreign_pre_chain": _shared,
    }


_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

structlog.configure(
    processors=[
        *_shared,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": _renderer(structlog.processors.JSONRenderer(ensure_ascii=False)),
        "lines": _renderer(structlog.dev.ConsoleRenderer(colors=False)),
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.text("LOG_FORMAT", "json", choices={"json", "lines"}),
        },
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
