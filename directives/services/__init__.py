"""Every way of changing documents and registers; each is one transaction with the actor and the clock."""

from directives.services.addressing import add_recipient, receive_document, remove_recipient
from directives.services.attaching import attach, remove_attachment
from directives.services.citing import cite, remove_citation
from directives.services.correcting import complete_number_and_date, correct_document
from directives.services.duplicates import Duplicate
from directives.services.facts import (
    CitationLine,
    DocumentFacts,
    EntryFacts,
    RecipientLine,
    Registered,
)
from directives.services.numbering import (
    allot_number,
    printed_number,
    register_for,
    unused_numbers,
)
from directives.services.parties import (
    add_duty_parties,
    add_many_duty_parties,
    drop_duty_parties,
    rewrite_parties,
)
from directives.services.posting import (
    EnvelopeLine,
    correct_sending,
    proposed_envelopes,
    record_sendings,
    strike_sending,
)
from directives.services.recording import record_without_number
from directives.services.registering import (
    register_incoming,
    register_outgoing,
    register_received,
    register_secret_placeholder,
)
from directives.services.striking import strike_entry

__all__ = [
    "CitationLine",
    "DocumentFacts",
    "Duplicate",
    "EntryFacts",
    "EnvelopeLine",
    "RecipientLine",
    "Registered",
    "add_duty_parties",
    "add_many_duty_parties",
    "add_recipient",
    "allot_number",
    "attach",
    "cite",
    "complete_number_and_date",
    "correct_document",
    "correct_sending",
    "drop_duty_parties",
    "printed_number",
    "proposed_envelopes",
    "receive_document",
    "record_sendings",
    "record_without_number",
    "register_for",
    "register_incoming",
    "register_outgoing",
    "register_received",
    "register_secret_placeholder",
    "remove_attachment",
    "remove_citation",
    "remove_recipient",
    "rewrite_parties",
    "strike_entry",
    "strike_sending",
    "unused_numbers",
]
