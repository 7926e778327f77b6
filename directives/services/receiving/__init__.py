"""Papers on the desk, from upload to the form a clerk checks; no browser is assumed, nothing is registered.

Uploading stores (`storing`), a worker reads (`working`), `drafting` fills the form from what was read,
`meaning` says what its words mean that day, `desk` is what people do with a paper until the
confirmation, which belongs to the app that makes tasks.
"""

from directives.services.receiving.desk import (
    blank_draft,
    discard_intake,
    locked_intake,
    may_write,
    read_again,
    refuse_older_window,
    save_draft,
    take_over,
)
from directives.services.receiving.storing import receive_file, receive_text
from directives.services.receiving.working import claim_intake, intakes_to_wake, work_on

__all__ = [
    "blank_draft",
    "claim_intake",
    "discard_intake",
    "intakes_to_wake",
    "locked_intake",
    "may_write",
    "read_again",
    "receive_file",
    "receive_text",
    "refuse_older_window",
    "save_draft",
    "take_over",
    "work_on",
]
