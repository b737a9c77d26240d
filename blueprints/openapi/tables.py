"""Documentation of responses that are CSV tables."""

from collections.abc import Sequence
from typing import Any


def describe_table(columns: Sequence[str]) -> dict[int, Any]:
    """Return the successful response of an operation that streams a table with some columns."""
    content = {"text/csv": {"schema": {"type": "string"}, "example": ",".join(columns) + "\r\n"}}
    return {200: {"description": "The table, streamed.", "content": content}}
