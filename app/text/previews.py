"""Preview of a message in lists and notifications: its text, or a word for its attachments."""

from collections.abc import Sequence
from itertools import zip_longest
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from app.text.characters import is_blank

_ATTACHMENT = "Attachment"
_OF_KIND = {"image": "Photo", "video": "Video", "audio": "Audio"}
_OF_TYPE = dict.fromkeys(("text/vcard", "text/x-vcard", "text/directory"), "Contact card") | {"application/ogg": "Audio"}
_OF_EXTENSION = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".heif", ".bmp", ".tif", ".tiff"), "Photo"),
    **dict.fromkeys((".mp4", ".mov", ".m4v", ".3gp", ".3gpp", ".webm", ".avi", ".mpeg"), "Video"),
    **dict.fromkeys((".mp3", ".m4a", ".aac", ".amr", ".wav", ".ogg", ".oga", ".opus", ".caf"), "Audio"),
    ".vcf": "Contact card",
}
_LAYOUT = "application/smil"
"""The MMS part with the layout of the others, which is never visible."""


def preview_of(body: str, media: Sequence[str], media_types: Sequence[str] = ()) -> str:
    """Return the preview of a message: its body, else "Photo", "Contact card", "3 attachments" or another word for its media.

    Args:
        body: text of the message.
        media: URLs.
        media_types: content types of the media; empty if unknown.
    """
    if not is_blank(body):
        return body
    pairs = zip_longest(media, media_types[: len(media)], fillvalue="")
    names = [_name_of(url, kind) for url, kind in pairs if _plain(kind) != _LAYOUT]
    if len(names) > 1:
        return f"{len(names)} attachments"
    return names[0] if names else _ATTACHMENT if media else ""


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _name_of(url: str, media_type: str) -> str:
    plain = _plain(media_type)
    name = _OF_TYPE.get(plain) or _OF_KIND.get(plain.partition("/")[0])
    if name:
        return name
    try:
        path = urlsplit(url).path
    except ValueError:
        return _ATTACHMENT
    return _OF_EXTENSION.get(PurePosixPath(path).suffix.lower(), _ATTACHMENT)
