"""Status messages read back: the door the tests go through, and the desk when one arrives there."""

from xml.etree.ElementTree import Element

from directives.exchange.facts import Organ, Reference, Replaced, Staff
from directives.intake.sources.edxml import first, parsed, text_of, whole_date

__all__ = ["read_business", "read_status"]


def read_status(data: bytes) -> dict[str, object] | None:
    """Return sender, document, staff, code, description and moment; None when it is no status message.

    Parsed by the hardened parser of intake: document types, entities and outside references are refused.
    """
    root = parsed(data)
    message = first(root, "messageheader")
    if message is None or first(message, "statuscode") is None:
        return None
    about = first(message, "responsefor")
    return {
        "sender": _organ(first(message, "from")),
        "about": _reference(about) if about is not None else None,
        "staff": _staff(first(message, "staffinfo")),
        "code": text_of(message, "statuscode"),
        "description": text_of(message, "description"),
        "at": text_of(message, "timestamp"),
    }


def read_business(data: bytes) -> dict[str, object] | None:
    """Return what a package says it is about: kind, reason, the documents replaced; None without."""
    root = parsed(data)
    business = first(root, "bussiness")
    if business is None:
        business = first(root, "business")
    if business is None:
        return None
    return {
        "kind": text_of(business, "bussinessdoctype") or text_of(business, "businessdoctype"),
        "reason": text_of(business, "bussinessdocreason") or text_of(business, "businessdocreason"),
        "replaces": tuple(
            Replaced(
                text_of(info, "documentid") or "",
                tuple(organ.text or "" for organ in info.iter() if _plain(organ) == "organid"),
            )
            for info in business.iter()
            if _plain(info) == "replacementinfo"
        ),
    }


def _plain(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _organ(element: Element | None) -> Organ:
    names = ("organid", "organname", "organizationincharge")
    return Organ(*(text_of(element, name) or "" for name in names))


def _reference(element: Element) -> Reference | None:
    day = whole_date(text_of(element, "promulgationdate"))
    if day is None:
        return None
    return Reference(
        organ=text_of(element, "organid") or "",
        number=text_of(element, "codenumber") or "",
        notation=text_of(element, "codenotation") or "",
        document_id=text_of(element, "documentid") or "",
        issued_on=day,
    )


def _staff(element: Element | None) -> Staff:
    return Staff(
        *(text_of(element, name) or "" for name in ("department", "staff", "email", "mobile"))
    )
