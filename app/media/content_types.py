"""Types of media files, found by their content. A file's name and what its sender declares about it are not trusted."""

import re
import unicodedata

import filetype

HEAD_BYTES = 8192
"""Bytes at the beginning of a file by which its type is found."""

IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp")
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/3gpp": ".3gp",
    "video/3gpp2": ".3g2",
    "video/webm": ".webm",
    "video/mpeg": ".mpg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "audio/amr": ".amr",
    "audio/aac": ".aac",
    "audio/wav": ".wav",
    "audio/flac": ".flac",
    "application/pdf": ".pdf",
    "text/vcard": ".vcf",
    "text/calendar": ".ics",
    "text/plain": ".txt",
}
ACCEPTED_TYPES = tuple(_EXTENSIONS)
HEIC = "image/heic"

_OTHER_NAMES = {"audio/x-wav": "audio/wav", "audio/x-flac": "audio/flac", "video/x-m4v": "video/mp4", "image/jpg": "image/jpeg"}
_ALIASES = {"text/x-vcard": "text/vcard", "text/directory": "text/vcard", "audio/mp3": "audio/mpeg", "audio/x-m4a": "audio/mp4"}
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_BRANDS = {
    b"qt": "video/quicktime",
    b"3gp": "video/3gpp",
    b"3gs": "video/3gpp",
    b"3ge": "video/3gpp",
    b"3gr": "video/3gpp",
    b"3g2": "video/3gpp2",
    b"M4A": "audio/mp4",
    b"M4B": "audio/mp4",
    b"M4V": "video/mp4",
    b"mp4": "video/mp4",
    b"iso": "video/mp4",
    b"avc1": "video/mp4",
    b"dash": "video/mp4",
    b"MSNV": "video/mp4",
    b"mmp4": "video/mp4",
    b"f4v": "video/mp4",
}
_NEVER_IN_A_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"\s*(?:<[!?a-z/]|#!|%!)|.{0,2000}<(?:script|html|svg|body|iframe)\b", re.IGNORECASE | re.DOTALL)
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_MAX_STEM_LENGTH = 60


def find_type(head: bytes) -> str | None:
    """Return the media type of a file by its first bytes: an accepted type, `HEIC`, or None for everything else."""
    if head[4:8] == b"ftyp":
        return _find_brand(head)
    if head.startswith((b"#!AMR", b"#!AMR-WB")):
        return "audio/amr"
    guessed = filetype.guess_mime(head)
    if guessed is not None:
        guessed = _OTHER_NAMES.get(guessed, guessed)
        return guessed if guessed in _EXTENSIONS else None
    return _find_text(head)


def plain_type(content_type: str) -> str:
    """Return a declared media type without parameters, by its usual name."""
    plain = content_type.partition(";")[0].strip().lower()
    plain = _OTHER_NAMES.get(plain, plain)
    return _ALIASES.get(plain, plain)


def make_file_name(given: str, content_type: str) -> str:
    """Return a safe file name with the extension of the type: ASCII letters, digits, `.`, `_` and `-`, and no path.

    Args:
        given: name that a sender gave the file; may be empty.
        content_type: media type; one without an extension keeps none.
    """
    last = given.replace("\\", "/").rpartition("/")[2]
    ascii_only = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    stem = _NOT_IN_A_NAME.sub("-", ascii_only.rpartition(".")[0] if "." in ascii_only else ascii_only).strip("-._")
    return (stem[:_MAX_STEM_LENGTH].rstrip("-._") or "file") + _EXTENSIONS.get(content_type, "")


def _find_brand(head: bytes) -> str | None:
    brand = head[8:12]
    if brand in _HEIC_BRANDS:
        return HEIC
    return next((found for start, found in _BRANDS.items() if brand.startswith(start)), None)


def _find_text(head: bytes) -> str | None:
    try:
        # The last character may be cut.
        text = head.decode("utf-8-sig", "strict" if len(head) < HEAD_BYTES else "ignore")
    except UnicodeDecodeError:
        return None
    begins = text.lstrip()[:20].upper()
    if _NEVER_IN_A_TEXT.search(text) or not begins:
        return None
    if begins.startswith("BEGIN:VCARD"):
        return "text/vcard"
    if begins.startswith("BEGIN:VCALENDAR"):
        return "text/calendar"
    return None if _MARKUP.match(text) else "text/plain"
