"""The metadata inside a PDF that say what it keeps to: PDF/A-2 for archives, PDF/UA-1 for readers.

They repeat title, producer and date of the Info dictionary, as PDF/A wants them: the same in both.
"""

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from weasyprint import VERSION

PRODUCER = f"WeasyPrint {VERSION}"
ACCESSIBLE, UNICODE = "A", "U"  # levels of PDF/A-2: with tags; every letter readable, but no tags
_PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{}</rdf:RDF></x:xmpmeta>\n'
    '<?xpacket end="r"?>'
)
_ARCHIVE = (
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>{}</pdfaid:conformance></rdf:Description>"
)
# PDF/A knows no PDF/UA: a file that names it also describes the name [ISO 19005-2, 6.6.2.3].
_READERS = (
    '<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    "<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289 the file keeps to</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)
_GENERAL = (
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">'
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
    "<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>"
    "<pdf:Producer>{producer}</pdf:Producer>{dates}</rdf:Description>"
)


@dataclass(frozen=True)
class About:
    """What a paper says of itself; `dated` is when its data were fixed, never when it was printed."""

    title: str
    dated: datetime | None = None

    @property
    def iso_date(self) -> str | None:
        return self.dated.isoformat(timespec="seconds") if self.dated else None

    @property
    def pdf_date(self) -> str | None:
        if self.dated is None:
            return None
        zone = f"{self.dated:%z}" or "+0000"
        return f"D:{self.dated:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}"


def packet(about: About, level: str) -> bytes:
    """Return the XMP packet; paper with tags also keeps to PDF/UA-1."""
    day = about.iso_date
    dates = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>"
    general = _GENERAL.format(
        title=escape(about.title), producer=PRODUCER, dates=dates if day else ""
    )
    readers = _READERS if level == ACCESSIBLE else ""
    return _PACKET.format(_ARCHIVE.format(level) + readers + general).encode()
