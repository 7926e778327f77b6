"""Mail by SMTP that says when a message is out of our hands: just before the dot that ends it.

Until that dot no server has taken the message, so it may be sent anew; after it only the server's answer
tells. Nothing is decided here: core.outbox notes the moment and judges by it.
"""

import re
import smtplib
from collections.abc import Callable
from typing import Any

from django.core.mail.backends.smtp import EmailBackend as DjangoBackend

CRLF = b"\r\n"
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class MarkingSMTP(smtplib.SMTP):
    """An SMTP conversation whose DATA stops before its last dot to call `before_dot`."""

    before_dot: Callable[[], None] | None = None

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Send a message; whatever `before_dot` raises breaks the line off, and nothing was taken."""
        code, words = self.docmd("data")
        if code != 354:
            raise smtplib.SMTPDataError(code, words)
        body = _LEADING_DOT.sub(b"..", msg)
        self.send(body if body.endswith(CRLF) else body + CRLF)
        if self.before_dot is not None:
            try:
                self.before_dot()
            except BaseException:
                self.close()
                raise
        self.send(b"." + CRLF)
        return self.getreply()


class MarkingSMTPS(MarkingSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class EmailBackend(DjangoBackend):
    """Django's backend with `before_dot`, called once for each message."""

    before_dot: Callable[[], None] | None = None

    @property
    def connection_class(self) -> type[MarkingSMTP]:
        return MarkingSMTPS if self.use_ssl else MarkingSMTP

    def _send(self, email_message: Any) -> bool:
        if isinstance(self.connection, MarkingSMTP):
            self.connection.before_dot = self.before_dot
        return bool(super()._send(email_message))  # type: ignore[misc]  # not in the stubs

    def _close_connection(self, connection: smtplib.SMTP) -> None:
        """Say goodbye; a line that breaks only then changes nothing about what was taken."""
        try:
            connection.quit()
        except OSError:  # every error of smtplib is one
            connection.close()
