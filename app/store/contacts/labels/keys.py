"""Keys by which contacts with a tag, or with a value of a custom field, are found.

A contact holds them in one list, as Firestore can match one entry of a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from app.text.matching import fold

_DIGEST_BYTES = 12


def tag_key(tag_id: str) -> str:
    """Return the key of the contacts with a tag."""
    return f"tag:{tag_id}"


def field_key(field_id: str) -> str:
    """Return the key of the contacts with any value of a custom field."""
    return f"field:{field_id}"


def value_key(field_id: str, value: Any) -> str:
    """Return the key of the contacts with one value of a custom field; case and accents of a text make no difference."""
    spelled = " ".join(fold(value).split()) if isinstance(value, str) else repr(value)
    digest = blake2b(spelled.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return f"field:{field_id}:{digest}"


def label_keys(tags: Sequence[str], values: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of a contact."""
    yield from map(tag_key, tags)
    for field_id, value in values.items():
        yield field_key(field_id)
        yield value_key(field_id, value)
