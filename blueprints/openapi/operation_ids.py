"""Operation ids in the OpenAPI document: the names that generated clients give to their methods."""

from typing import Any

OPERATION_ID = "operation_id"
"""Key of the operation id in a view's documentation."""


def document_operation_id(described: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Return an operation's documentation with its id; the signature is that of flask-smorest's callbacks."""
    return described | {"operationId": info[OPERATION_ID]} if OPERATION_ID in info else described
