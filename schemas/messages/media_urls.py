"""Attachments of a message."""

from typing import Any

from marshmallow import fields


class MediaUrls(fields.List[Any]):
    """List of URLs; a single one may be given as a string."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        return super()._deserialize([value] if isinstance(value, str) else value, attr, data, **kwargs)
