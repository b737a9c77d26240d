"""Smart encoding: typographic characters replaced, so that a text needs no UCS-2.

One typographic quote makes a text UCS-2, which has 70 characters a segment instead of 160. Letters are never replaced: that
would change words and names.
"""

import unicodedata

from app.text.segments import GSM_7, GSM_7_EXTENSION, count_segments, is_gsm_7

_REPLACED = {
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02c8\u02ca\u02cb\u00b4\u0060\u2039\u203a",
    '"': "\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u02ba\u301d\u301e\u301f",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u02d7\ufe58\ufe63\uff0d\u00ad",
    "...": "\u2026",
    "*": "\u2022\u2023\u25cf\u25e6\u00b7\u2219\u22c5",
    "/": "\u2044\u2215",
    ":": "\u2236\ua789",
    "~": "\u223c\u02dc",
    "<": "\u2329\u27e8",
    ">": "\u232a\u27e9",
    "x": "\u00d7",
    "!": "\u01c3",
    "\n": "\u2028\u0085\u000b",
    "\n\n": "\u2029",
    " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "": "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\ufe0e\ufe0f",
}
_TABLE = {ord(character): replacement for replacement, characters in _REPLACED.items() for character in characters}
# A soft hyphen shows nothing unless a line breaks there.
_TABLE[0x00AD] = ""


def smart_encode(text: str, longest: int) -> str:
    """Return a text with its typographic characters replaced, if it then needs no UCS-2, and no more segments.

    A text with an emoji, or a letter that GSM-7 lacks, stays as it is: replacing its quotes would gain nothing.

    Args:
        text: body of the message.
        longest: characters of a message at most; a text that would become longer stays as it is.
    """
    if text.isascii() and is_gsm_7(text):
        return text
    replaced = text.translate(_TABLE)
    is_better = is_gsm_7(replaced) and len(replaced) <= longest and count_segments(replaced) <= count_segments(text)
    return replaced if is_better and replaced else text


def suggest_replacement(character: str) -> str | None:
    """Return what to write instead of a character that forces UCS-2; None if nothing in GSM-7 comes close.

    Unlike `smart_encode`, this suggests the letter without its accent, which people may decline.
    """
    replacement = _TABLE.get(ord(character))
    if replacement is not None:
        return replacement
    plain = "".join(part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part))
    plain = plain.translate(_TABLE)
    is_expressed = bool(plain) and all(part in GSM_7 or part in GSM_7_EXTENSION for part in plain)
    return plain if is_expressed else None
