"""Faults of stored documents: a damaged field, and the error for an unreadable document.

Faults never contain stored values, because they are logged and shown to callers and operators.
"""

from collections.abc import Sequence
from typing import Any

from app.errors import DomainError
from app.frozen import frozen
from app.problems.requests import DOCUMENT_DAMAGED

MISSING = "is missing"
WRONG_TYPE = "has a wrong type"
UNKNOWN_VALUE = "has a value that this version does not know"


@frozen
class Fault:
    """A fault of a document.

    Attributes:
        collection: collection name.
        id: document id.
        field: stored field name.
        kind: description of the fault, as the end of a sentence.
    """

    collection: str
    id: str
    field: str
    kind: str


class UnreadableDocumentError(DomainError):
    """A stored document is unreadable, because a required field is damaged."""

    def __init__(self, fault: Fault, version: Any = None) -> None:
        """Describe the fault.

        Args:
            fault: the first fault found.
            version: version of the document, as in `Document.version`.
        """
        reason = f"The document {fault.collection}/{fault.id} cannot be read: its field `{fault.field}` {fault.kind}"
        super().__init__(DOCUMENT_DAMAGED, reason)
        self.fault = fault
        self.version = version


class FieldFaultError(Exception):
    """A value is invalid for its field."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


Faults = Sequence[Fault]
