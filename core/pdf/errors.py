"""Why paper could not be made: technical words for operators, and a cause that people are told in theirs."""

from enum import StrEnum


class Cause(StrEnum):
    """What a person can be told about it; their words stand with the models that keep it."""

    TYPEFACE = "typeface"  # the prescribed type is not installed, or lacks letters of Vietnamese
    LETTER = "letter"  # no installed font has a letter of the data
    TEMPLATE = "template"
    PROCESS = "process"  # a printing process died
    SNAPSHOT = "snapshot"  # what was kept is not what was frozen
    OTHER = "other"


class PaperError(Exception):
    """The paper could not be made; the message is for operators."""

    def __init__(self, message: str, *, cause: Cause = Cause.OTHER) -> None:
        super().__init__(message)
        self.cause = cause
