from directives.models.attachment import Attachment
from directives.models.citation import Citation
from directives.models.document import Document, DocumentText, Field, Urgency
from directives.models.document_type import DocumentType, NumberingSystem
from directives.models.event import DocumentEvent
from directives.models.intake import Intake, IntakePart
from directives.models.party import DocumentParty
from directives.models.postal import PostalSending
from directives.models.recipient import Delivery, Recipient
from directives.models.register import Register, RegisterEntry
from directives.models.stamped_copy import StampedCopy
from directives.models.volume import RegisterVolume

__all__ = [
    "Attachment",
    "Citation",
    "Delivery",
    "Document",
    "DocumentEvent",
    "DocumentParty",
    "DocumentText",
    "DocumentType",
    "Field",
    "Intake",
    "IntakePart",
    "NumberingSystem",
    "PostalSending",
    "Recipient",
    "Register",
    "RegisterEntry",
    "RegisterVolume",
    "StampedCopy",
    "Urgency",
]
