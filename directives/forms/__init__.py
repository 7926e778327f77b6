"""Forms of documents and registers."""

from directives.forms.facts import DocumentForm, initial_of
from directives.forms.lines import CitationSet, CiteForm, RecipientForm
from directives.forms.postal import CorrectSendingForm, EnvelopeSet, PostedForm, SearchForm
from directives.forms.registering import (
    IncomingForm,
    OutgoingForm,
    SecretPlaceholderForm,
    registering_agencies,
)
from directives.forms.small import (
    AttachForm,
    CompleteForm,
    CorrectForm,
    EnterForm,
    ReceiveForm,
    StrikeForm,
    VersionForm,
)

__all__ = [
    "AttachForm",
    "CitationSet",
    "CiteForm",
    "CompleteForm",
    "CorrectForm",
    "CorrectSendingForm",
    "DocumentForm",
    "EnterForm",
    "EnvelopeSet",
    "IncomingForm",
    "OutgoingForm",
    "PostedForm",
    "ReceiveForm",
    "RecipientForm",
    "SearchForm",
    "SecretPlaceholderForm",
    "StrikeForm",
    "VersionForm",
    "initial_of",
    "registering_agencies",
]
