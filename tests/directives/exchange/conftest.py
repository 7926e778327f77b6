"""A package or message as the bytes that leave."""

import io

from directives.exchange.facts import Package, StatusMessage
from directives.exchange.writing import write_package, write_status


def xml_of(made: Package | StatusMessage) -> bytes:
    file = io.BytesIO()
    (write_package if isinstance(made, Package) else write_status)(file, made)
    return file.getvalue()
