"""E-mail addresses: comparable form, stored form, and validation."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MAX_EMAIL_LENGTH = 254
"""In characters. RFC 5321 limits a path to 256 including its brackets."""

_REMEMBERED = 4096

# RFC 5321, section 4.5.3.1.1, and RFC 1035, section 2.3.4.
_MAX_LOCAL_BYTES = 64
_MAX_LABEL_LENGTH = 63
_MAX_SHOWN_CHARACTERS = 5

# RFC 5322, section 3.2.3, with the period.
_LOCAL_CHARACTERS = "!#$%&'*+-/=?^_`{|}~."


@lru_cache(_REMEMBERED)
def normalize_email(email: str) -> str:
    """Return the comparable form of an address: the stored form in lower case."""
    return spell_email(email).lower()


def spell_email(email: str) -> str:
    """Return the stored form of an address: composed (NFC), domain in ASCII (IDNA), case preserved.

    Never fails: a domain rejected by IDNA is kept as is.
    """
    local, at, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    return local + at + _to_ascii(domain)


def email_spellings(email: str) -> list[str]:
    """Return the spellings under which an address may be stored, the normal form first.

    Before domains were compared by IDNA, the Unicode spelling of a domain was stored as a separate address.
    """
    normal = normalize_email(email)
    local, at, domain = normal.rpartition("@")
    return list(dict.fromkeys([normal, local + at + _to_unicode(domain)]))


def find_email_fault(email: str, *, is_mailed: bool) -> str | None:
    """Return what is wrong with an address; None for a valid one.

    Args:
        email: address as entered.
        is_mailed: this instance sends e-mail to it, and its user signs in with it at Firebase. Neither supports non-ASCII
            characters before the @.
    """
    import email_validator

    # Companies use names internally that the internet does not route, such as `.local`.
    email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()
    composed = unicodedata.normalize("NFC", email)
    if "=?" in composed:
        return "Must be an e-mail address, and not an encoded word (`=?…?=`)."
    try:
        email_validator.validate_email(
            composed,
            allow_smtputf8=not is_mailed,
            check_deliverability=False,
            globally_deliverable=False,
            strict=True,
        )
    except email_validator.EmailNotValidError:
        return f"Must be an e-mail address: {_explain_fault(composed, is_mailed=is_mailed)}."
    if "." not in composed.rpartition("@")[2]:
        return "Must be an e-mail address: the part after the @-sign has no period."
    return None


def _explain_fault(email: str, *, is_mailed: bool) -> str:
    """Return why an address that the library refused is not one, in words of our own."""
    local, at, domain = email.rpartition("@")
    if not at:
        return "it has no @-sign"
    if domain.endswith(">"):
        return "it has a name or angle brackets; enter the address alone"
    if not domain:
        return "there is nothing after the @-sign"
    if "@" in local and not local.startswith('"'):
        return "it has more than one @-sign"
    if domain.startswith("["):
        return "an IP address cannot stand after the @-sign"
    return (
        _explain_length(local, domain)
        or _explain_local_part(local, is_mailed=is_mailed)
        or _explain_domain(domain)
        or "some of its characters, or their order, are not allowed"
    )


def _explain_length(local: str, domain: str) -> str | None:
    ascii_domain = _to_ascii(domain)
    if len(local.encode()) > _MAX_LOCAL_BYTES:
        return f"the part before the @-sign is too long (at most {_MAX_LOCAL_BYTES} characters)"
    if len(local.encode()) + 1 + len(ascii_domain) > MAX_EMAIL_LENGTH:
        return f"it is too long (at most {MAX_EMAIL_LENGTH} characters)"
    if any(len(label) > _MAX_LABEL_LENGTH for label in ascii_domain.split(".")):
        return f"a part of the domain is too long (at most {_MAX_LABEL_LENGTH} characters between periods)"
    return None


def _explain_local_part(local: str, *, is_mailed: bool) -> str | None:
    if not local:
        return "there is nothing before the @-sign"
    if local.startswith('"'):
        return "quotes before the @-sign are not supported"
    forbidden = [c for c in local if (c.isascii() and not c.isalnum() and c not in _LOCAL_CHARACTERS) or not c.isprintable()]
    if forbidden:
        return f"characters before the @-sign are not allowed: {_show_characters(forbidden)}"
    if is_mailed and not local.isascii():
        return f"letters before the @-sign must be a to z: {_show_characters(c for c in local if not c.isascii())}"
    return _explain_periods(local, "the part before the @-sign")


def _explain_domain(domain: str) -> str | None:
    forbidden = [c for c in domain if (c.isascii() and not c.isalnum() and c not in ".-") or not c.isprintable()]
    if forbidden:
        return f"characters after the @-sign are not allowed: {_show_characters(forbidden)}"
    if any(label.startswith("-") or label.endswith("-") for label in domain.split(".")):
        return "a part of the domain starts or ends with a hyphen"
    return _explain_periods(domain, "the part after the @-sign")


def _explain_periods(part: str, name: str) -> str | None:
    if ".." in part:
        return f"{name} has two periods in a row"
    if part.startswith(".") or part.endswith("."):
        return f"{name} starts or ends with a period"
    return None


def _show_characters(characters: Iterable[str]) -> str:
    """Return the first few characters, each once; those that cannot be seen by their name or code point."""
    shown = [
        f"'{c}'" if c.isprintable() and c != " " else unicodedata.name(c, f"U+{ord(c):04X}") for c in dict.fromkeys(characters)
    ]
    return ", ".join(shown[:_MAX_SHOWN_CHARACTERS])


def _to_ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    import idna

    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain


def _to_unicode(domain: str) -> str:
    if "xn--" not in domain:
        return domain
    import idna

    try:
        return idna.decode(domain)
    except (idna.IDNAError, UnicodeError):
        return domain
