"""Content of Twilio's inbound messages: text, location, pressed button, media and recipients."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from app.text.characters import is_blank

_MIN_ENCODED_LENGTH = 60
_ENCODED = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_MMS_SID = "MM"

_NUMBERED = re.compile(r"(MediaUrl|OtherRecipients)([0-9]{1,2})")
_COORDINATE = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")


def read_body(parameters: Mapping[str, str]) -> str:
    """Return the text of a message: its body, then a location or pressed button that the body does not mention."""
    body = _decode_concatenated(parameters.get("MessageSid", ""), parameters.get("Body", ""))
    lines = [] if is_blank(body) else [body]
    lines += [line for line in _place(parameters) if line not in body]
    pressed = next(
        filter(None, (parameters.get(name, "").strip() for name in ("ButtonText", "ListTitle", "ButtonPayload"))), ""
    )
    if pressed and pressed not in body and (parameters.get("ButtonText") or not lines):
        lines.append(pressed)
    return "\n".join(lines) or body


def read_media(parameters: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the URLs of the media in order, and their content types; `NumMedia` may be missing."""
    urls = _numbered(parameters, "MediaUrl")
    types = [parameters.get(f"MediaContentType{number}", "") for number, _ in urls]
    return [url for _, url in urls], types if any(types) else []


def read_other_recipients(parameters: Mapping[str, str]) -> list[str]:
    """Return the other recipients of a group message."""
    return [number for _, number in _numbered(parameters, "OtherRecipients")]


def _decode_concatenated(sid: str, body: str) -> str:
    """Return the text of a long concatenated SMS, which some networks deliver as an MMS in base64; others are unchanged.

    Ordinary text practically never is base64 of readable UTF-8: it has spaces, and decodes to bytes that are none.
    """
    encoded = "".join(body.split())
    is_long = len(encoded) >= _MIN_ENCODED_LENGTH and len(encoded) % 4 == 0
    if not (sid.startswith(_MMS_SID) and is_long and _ENCODED.fullmatch(encoded) and _has_only_line_breaks(body)):
        return body
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return body
    is_readable = all(character.isprintable() or character in "\r\n\t" for character in text)
    return text if is_readable else body


def _has_only_line_breaks(body: str) -> bool:
    return not any(character.isspace() and character not in "\r\n" for character in body.strip())


def _numbered(parameters: Mapping[str, str], name: str) -> list[tuple[int, str]]:
    matches = filter(None, map(_NUMBERED.fullmatch, parameters))
    return sorted((int(match[2]), parameters[match[0]]) for match in matches if match[1] == name and parameters[match[0]])


def _place(parameters: Mapping[str, str]) -> Iterator[str]:
    words = [parameters.get(name, "").strip() for name in ("Label", "Address")]
    if any(words):
        yield ", ".join(dict.fromkeys(filter(None, words)))
    latitude, longitude = (parameters.get(name, "").strip() for name in ("Latitude", "Longitude"))
    if _COORDINATE.fullmatch(latitude) and _COORDINATE.fullmatch(longitude):
        yield f"https://maps.google.com/?q={latitude},{longitude}"
