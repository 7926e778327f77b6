"""Plain text in the encodings Vietnamese offices still use."""

from django.utils.translation import gettext as _

from ..kinds import TXT
from ..limits import Limits
from . import Source

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read(data: bytes, limits: Limits) -> Source:
    """Decode, UTF-8 first; a text in another encoding says so."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Source(data.decode(encoding, "replace"), TXT)
    try:
        return Source(data.decode("utf-8"), TXT)
    except UnicodeDecodeError:
        pass
    warning = _("The text is not UTF-8: letters may be wrong.")
    return Source(data.decode("cp1258", "replace"), TXT, warnings=(warning,))
