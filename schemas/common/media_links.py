"""Fields for URLs of media: the API returns signed links of our own files, and stores stable addresses."""

from typing import Any, cast

from flask import current_app
from marshmallow import fields

from app.media.links import API_LINK_MS, EXTENSION, MediaLinks
from schemas.common.fields import WebUrl


def current_links() -> MediaLinks:
    """Return the links of the instance that serves the current request or command."""
    return cast(MediaLinks, current_app.extensions[EXTENSION])


class MediaLink(fields.String):
    """URL of a medium in a response: a signed link if it is a file of this instance."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        text = super()._serialize(value, attr, obj, **kwargs)
        return current_links().sign(text, API_LINK_MS) if text else text


class MediaUrl(WebUrl):
    """URL of a medium in a request; a link of this instance is read as the file's stable address."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return current_links().to_address(super()._deserialize(value, attr, data, **kwargs))
