"""Faults of stored documents: what is wrong with a field, and the error for a document that cannot be read.

Nothing here holds a stored value: faults are logged, and shown to callers and operators.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import DomainError
from app.problems.conflicts import DOCUMENT_DAMAGED

MISSING = "is missing"
WRONG_TYPE = "has a wrong type"
UNKNOWN_VALUE = "has a value that this version does not know"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a document.

    Attributes:
        collection: of the document.
        id: of the document.
        field: name of the field as it is stored.
        kind: what is wrong with it, as the end of a sentence.
    """

    collection: str
    id: str
    field: str
    kind: str


class UnreadableDocumentError(DomainError):
    """A stored document that cannot be read, since a field that it cannot do without is damaged."""

    def __init__(self, fault: Fault, version: Any = None) -> None:
        """Describe the fault.

        Args:
            fault: the first that was found.
            version: of the document, as `Document.version`.
        """
        reason = f"The document {fault.collection}/{fault.id} cannot be read: its field `{fault.field}` {fault.kind}"
        super().__init__(DOCUMENT_DAMAGED, reason)
        self.fault = fault
        self.version = version


class FieldFaultError(Exception):
    """A value that its field cannot hold."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


Faults = Sequence[Fault]
