"""A copy that differs from what was signed must not look signed: the seal stays as a picture only."""

from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, NameObject

_OF_A_FIELD = ("/FT", "/T", "/V", "/Ff", "/Parent", "/Kids", "/Lock", "/SV", "/DA", "/TU", "/TM")


def take_signatures_off(writer: PdfWriter) -> bool:
    """Make signature fields of all pages into pictures; return whether one of them was signed."""
    root = writer.root_object
    root.pop(NameObject("/Perms"), None)  # a certification forbids changes that were just made
    root.pop(NameObject("/DSS"), None)
    form = _at(root, "/AcroForm")
    if form is None:
        return False
    form.pop(NameObject("/SigFlags"), None)
    was_signed = _without_signatures(form, "/Fields")
    for page in writer.pages:
        for widget in _at(page, "/Annots") or ():
            if _at(widget.get_object(), "/FT") == "/Sig":
                _to_picture(widget.get_object())
    return was_signed


def _without_signatures(holder: Any, name: str) -> bool:
    """Take signature fields off a list of fields, at any depth; return whether one was signed."""
    was_signed, kept = False, ArrayObject()
    for field in _at(holder, name) or ():
        if _at(field.get_object(), "/FT") != "/Sig":
            kept.append(field)
            was_signed |= _without_signatures(field.get_object(), "/Kids")
            continue
        was_signed |= _at(field.get_object(), "/V") is not None
        for widget in _at(field.get_object(), "/Kids") or ():
            _to_picture(widget.get_object())
        _to_picture(field.get_object())
    if _at(holder, name) is not None:
        holder[NameObject(name)] = kept
    return was_signed


def _to_picture(widget: Any) -> None:
    if _at(widget, "/Subtype") == "/Widget":
        widget[NameObject("/Subtype")] = NameObject("/Stamp")
    for name in _OF_A_FIELD:
        widget.pop(NameObject(name), None)


def _at(holder: Any, name: str) -> Any:
    found = holder.get(name)
    return found.get_object() if found is not None else None
