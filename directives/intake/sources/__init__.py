"""Text out of files: one module a kind, each bounded by `Limits`. No field is read here."""

from dataclasses import dataclass, field

from ..results import Attached, Header


@dataclass(frozen=True)
class Source:
    """The text of a file and how it was had. `header` is what a package states about itself."""

    text: str
    kind: str
    text_source: str = "text"
    warnings: tuple[str, ...] = ()
    header: Header | None = None
    signer: tuple[str | None, str | None, str | None] = (None, None, None)
    places: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    attachments: tuple[Attached, ...] = field(default_factory=tuple)
