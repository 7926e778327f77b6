"""A small mail server of the tests: a thread that speaks enough SMTP, and can hang or be down."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class MailServer:
    """Keep what arrives; with `hold` set, take a message in and never say so."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.arrived: list[bytes] = []
        self.before_data = False  # with `hold`: hang before the message instead of after it
        self.hold = threading.Event()  # set: hang after the message is complete
        self.hanging = threading.Event()  # a message is complete and its sender waits
        self.keeps_while_hanging = False

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self.listener.accept()
                threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 test\r\n")
            for line in lines:
                word = line.strip().upper()[:4]
                if word == b"DATA" and self.hold.is_set() and self.before_data:
                    self.hanging.set()
                elif word == b"DATA":
                    connection.sendall(b"354 go on\r\n")
                    self._take(lines, connection)
                elif word == b"QUIT":
                    connection.sendall(b"221 bye\r\n")
                    return
                else:
                    connection.sendall(b"250 ok\r\n")

    def _take(self, lines: Iterator[bytes], connection: socket.socket) -> None:
        body = b""
        for line in lines:
            if line == b".\r\n":
                break
            body += line
        if self.hold.is_set():
            if self.keeps_while_hanging:
                self.arrived.append(body)
            self.hanging.set()
            return
        self.arrived.append(body)
        connection.sendall(b"250 taken\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run the server until the block ends."""
    server = MailServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.close()


def free_port() -> int:
    """Return a port nobody listens on: a mail server that is down."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
