"""Documents as the store reads them."""

from collections.abc import Mapping
from typing import Any

from app.store.engine.database import Document
from app.store.engine.values import encode_fields


def make_document(document_id: str, fields: Mapping[str, Any]) -> Document:
    """Return a document with these fields by stored name."""
    return Document(document_id, encode_fields(fields), None)
