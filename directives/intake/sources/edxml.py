"""edXML packages (QCVN 102:2016/BTTTT) of every shape seen: what they state, and their files.

Accepts any prefix, the roots edXML, EdXML, edXMLEnvelope, flat eDoc envelopes, `Bussiness` or
`Business`, three date styles, a UUID for DocumentId, content zipped or not. DTDs and entities are
refused, sizes are bounded before anything is unpacked.
"""

import base64
import binascii
import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from core.folding import fold

from ..kinds import EDXML, Unreadable, checked_zip
from ..limits import Limits
from ..results import Attached, Header, PartialDate
from ..subject import bare_subject
from ..vocabulary import TYPE_BY_FOLD
from . import Source

_PRIORITY = {"0": "thường", "1": "khẩn", "2": "thượng khẩn", "3": "hỏa tốc", "4": "hỏa tốc hẹn giờ"}
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")
_TAGS = re.compile(r"<[^<>]{0,300}>")


def read(data: bytes, limits: Limits) -> Source:
    """What the package states about the document, and the files in it."""
    root = parsed(data)
    message = first(root, "messageheader") or root
    header = _header(message)
    signer = first(message, "signerinfo")
    texts = [text_of(message, "subject"), text_of(message, "content")]
    attachments, warnings = _attachments(root, limits)
    status = first(root, "statuscode")
    if status is not None:
        warnings.append(
            _("This package is a status message (code %(code)s), not a document.")
            % {"code": (status.text or "").strip()}
        )
    return Source(
        text="\n\n".join(_TAGS.sub(" ", words) for words in texts if words),
        kind=EDXML,
        warnings=tuple(warnings),
        header=header,
        signer=tuple(
            text_of(signer, name) if signer is not None else None
            for name in ("fullname", "position", "competence")
        ),  # type: ignore[arg-type]
        recipients=tuple(filter(None, (text_of(to, "organname") for to in _all(message, "to")))),
        places=tuple(
            filter(
                None,
                (
                    (place.text or "").strip()
                    for place in _all(message, "place")
                    if _in(message, place, "toplaces")
                ),
            )
        ),
        attachments=tuple(attachments),
    )


def parsed(data: bytes) -> Element:
    """Parse without document types, entities or outside references; raise Unreadable otherwise."""
    try:
        return fromstring(data, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise Unreadable(
            _("The package holds XML declarations that documents do not need: it was not opened.")
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable(_("The package is broken and cannot be opened.")) from error


def _name(element: Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rsplit("}", 1)[-1].lower()


def _all(parent: Element | None, name: str) -> Iterator[Element]:
    if parent is not None:
        yield from (element for element in parent.iter() if _name(element) == name)


def first(parent: Element | None, *names: str) -> Element | None:
    """Return the first element of one of these names (lower case, without prefix) at any depth."""
    return next((element for name in names for element in _all(parent, name)), None)


def _in(top: Element, element: Element, name: str) -> bool:
    return any(element in list(holder.iter()) for holder in _all(top, name))


def text_of(parent: Element | None, *names: str) -> str | None:
    """Return the words of the first such element, spaces folded; None for none."""
    element = first(parent, *names)
    words = " ".join("".join(element.itertext()).split()) if element is not None else ""
    return words or None


def _header(message: Element) -> Header:
    sender = first(message, "from")
    code = next((c for c in _all(message, "code") if not _within_response(message, c)), None)
    number, notation = text_of(code, "codenumber"), text_of(code, "codenotation")
    if notation:
        notation = notation.strip("/ ")
    promulgated = first(message, "promulgationinfo")
    kind = text_of(message, "typename")
    return Header(
        number=_joined(number, notation),
        notation=notation,
        issued=_date(
            text_of(promulgated, "promulgationdate") or text_of(message, "promulgationdate")
        ),
        place=text_of(promulgated, "place"),
        issuer=text_of(sender, "organname"),
        parent=text_of(sender, "organizationincharge"),
        document_type=TYPE_BY_FOLD.get(fold(kind), kind.lower()) if kind else None,
        subject=bare_subject(text_of(message, "subject") or "") or None,
        urgency=_PRIORITY.get(text_of(message, "priority") or "0", "thường"),
    )


def _within_response(message: Element, code: Element) -> bool:
    return _in(message, code, "responsefor")


def _joined(number: str | None, notation: str | None) -> str | None:
    """State symbols take a slash, the Party's a hyphen (07-CT/TU)."""
    if not number or not notation:
        return None
    party = re.match(r"[A-ZĐ][A-Za-zĐđ]*/", notation) and not notation.startswith("UBND")
    return f"{number}{'-' if party else '/'}{notation}"


def whole_date(printed: str | None) -> dt.date | None:
    """Return a day in any of the three ways packages write it."""
    return _date(printed).whole


def _date(printed: str | None) -> PartialDate:
    if match := _YEAR_FIRST.search(printed or ""):
        return PartialDate(int(match[3]), int(match[2]), int(match[1]))
    if match := _DAY_FIRST.search(printed or ""):
        return PartialDate(int(match[1]), int(match[2]), int(match[3]))
    return PartialDate()


def _attachments(root: Element, limits: Limits) -> tuple[list[Attached], list[str]]:
    found: list[Attached] = []
    warnings: list[str] = []
    names = {_cid(r): text_of(r, "attachmentname", "description") for r in _all(root, "reference")}
    for holder in _all(root, "attachmentencoded"):
        for element in _all(holder, "attachment"):
            name = _safe(
                text_of(element, "attachmentname") or names.get(_cid(element)) or "attachment"
            )
            body = _payload(element)
            if body is None:
                warnings.append(
                    _("The attached file “%(name)s” could not be decoded.") % {"name": name}
                )
                continue
            found.append(
                Attached(name, _unzipped(body, name, limits), text_of(element, "contenttype") or "")
            )
    if sum(len(a.content) for a in found) > limits.max_unpacked_bytes:
        raise Unreadable(_("The files in the package are too large together."))
    return found, warnings


def _cid(element: Element) -> str:
    words = text_of(element, "contentid") or next(
        (v for k, v in element.attrib.items() if k.lower().endswith(("href", "contentid"))), ""
    )
    return words.removeprefix("cid:").strip("<> ")


def _payload(element: Element) -> bytes | None:
    encoded = text_of(element, "contenttransferencoded", "attachmentcontent", "filecontent") or (
        element.text or ""
    )
    try:
        return base64.b64decode("".join(encoded.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _unzipped(body: bytes, name: str, limits: Limits) -> bytes:
    """The one file inside a zip made for transport; a DOCX is a zip of its own and stays."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with checked_zip(body, limits) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.filename == "[Content_Types].xml" for entry in entries) or len(entries) != 1:
            return body
        try:
            with archive.open(entries[0]) as inner:
                return inner.read(limits.max_unpacked_bytes + 1)[: limits.max_unpacked_bytes]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
            raise Unreadable(
                _("The attached file “%(name)s” is broken or locked.") % {"name": name}
            ) from error


def _safe(name: str) -> str:
    """A name without its path: "../../etc/passwd" is just "passwd"."""
    bare = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[\x00-\x1f]", "", bare).strip(". ")[:150] or "attachment"
