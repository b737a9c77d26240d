"""E-mail addresses: comparable form, stored form, and validation."""

import unicodedata
from functools import lru_cache

MAX_EMAIL_LENGTH = 254
"""In characters. RFC 5321 limits a path to 256 including its brackets."""

_REMEMBERED = 4096


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
    except email_validator.EmailNotValidError as error:
        return f"Must be an e-mail address: {error}"
    if "." not in composed.rpartition("@")[2]:
        return "Must be an e-mail address: the part after the @-sign has no period."
    return None


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
