"""Electronic signatures inside a PDF: who signed, when, is it intact, does the chain end at a trusted root.

No network: revocation is not asked, and a chain is trusted only through the certificates an operator
put into the folder of trusted roots (PEM or DER). Says what it found; it decides nothing.
"""

import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MOST_SIGNATURES = 20
_CERTIFICATES = (".pem", ".crt", ".cer", ".der")


@dataclass(frozen=True)
class FoundSignature:
    """One signature. `whole` says whether nothing was added to the file after it."""

    signer: str
    signed_at: str | None  # ISO, as the signer's own machine said it
    intact: bool
    whole: bool
    trusted: bool
    readable: bool = True


def signatures_of(data: bytes, trusted_roots: Path) -> tuple[FoundSignature, ...]:
    """Return the signatures of a PDF; a file too broken to be asked has none that can be shown."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    if b"/ByteRange" not in data:
        return ()
    try:
        embedded = PdfFileReader(io.BytesIO(data), strict=False).embedded_signatures
    except (PdfError, ValueError, KeyError, TypeError, RecursionError):
        return ()
    roots = _roots(trusted_roots)
    return tuple(_checked(each, roots) for each in list(embedded)[:_MOST_SIGNATURES])


def _checked(embedded: Any, roots: list[Any]) -> FoundSignature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    try:
        status = validate_pdf_signature(
            embedded,
            signer_validation_context=ValidationContext(trust_roots=roots, allow_fetching=False),
        )
    except (
        Exception
    ):  # whatever a forged signature does to the library, it is one that cannot be read
        return FoundSignature("", None, intact=False, whole=False, trusted=False, readable=False)
    at = status.signer_reported_dt
    names = status.signing_cert.subject.native
    return FoundSignature(
        signer=str(names.get("common_name") or status.signing_cert.subject.human_friendly)[:300],
        signed_at=at.isoformat() if at else None,
        intact=bool(status.intact and status.valid),
        whole=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
    )


def _roots(folder: Path) -> list[Any]:
    from pyhanko.keys import load_certs_from_pemder

    files = sorted(p for p in folder.glob("*") if p.suffix.lower() in _CERTIFICATES)
    return list(load_certs_from_pemder([str(p) for p in files])) if files else []
