"""Identities as asserted by identity providers."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from app.addresses.email_address import find_email_fault, normalize_email
from app.frozen import frozen
from app.services.sso.errors import SignOnRefusal, SignOnRefusedError
from app.store.sso.auth_providers import AuthProvider

MAX_SUBJECT_LENGTH = 255
"""In characters; OpenID Connect allows no more."""

_MAX_NAME_LENGTH = 200


class Claim(StrEnum):
    """Our names of the claims that we read."""

    SUBJECT = "subject"
    EMAIL = "email"
    EMAIL_VERIFIED = "emailVerified"
    FULL_NAME = "fullName"
    GIVEN_NAME = "givenName"
    FAMILY_NAME = "familyName"


@frozen
class Identity:
    """A person as asserted by a provider, after verification.

    Attributes:
        provider: name of the provider.
        subject: id there: OpenID Connect's `sub`, SAML's NameID, or the claim that the provider's mapping names.
        email: normalized; empty if there is none, or none that is an address.
        email_verified: the provider vouches that the person reads the mail of that address.
        full_name: may be empty.
        names_address: the subject is an e-mail address and compared as one; others are compared exactly.
        claims: all asserted claims; not stored.
    """

    provider: str
    subject: str
    email: str
    email_verified: bool
    full_name: str
    names_address: bool = False
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)


def read_identity(
    provider: AuthProvider,
    claims: Mapping[str, Any],
    usual: Mapping[Claim, str],
    subject: str | None = None,
    *,
    may_be_address: bool = False,
) -> Identity:
    """Return the identity in a provider's claims.

    Args:
        provider: the provider with its claim mapping.
        claims: claims as sent; of a list, the first entry counts.
        usual: the protocol's usual claim names.
        subject: subject outside the claims, if the protocol has one; a mapping of `subject` takes precedence.
        may_be_address: compare an unmapped subject as an e-mail address if it is one. A mapped subject always is, because
            an administrator chose that claim instead of the protocol's opaque one.

    Raises:
        SignOnRefusedError: SUBJECT_INVALID.
    """

    def find(claim: Claim) -> Any:
        value = claims.get(provider.claims.get(claim) or usual.get(claim, ""))
        return next(iter(value), None) if isinstance(value, list | tuple) else value

    def text(claim: Claim) -> str:
        value = find(claim)
        return value.strip() if isinstance(value, str) and _is_storable(value) else ""

    mapped = provider.claims.get(Claim.SUBJECT)
    named = require_subject(find(Claim.SUBJECT) if subject is None or mapped else subject)
    is_opaque = not may_be_address if mapped in (None, "", usual.get(Claim.SUBJECT)) else False
    parts = (text(Claim.GIVEN_NAME), text(Claim.FAMILY_NAME))
    email = text(Claim.EMAIL)
    return Identity(
        provider=provider.name,
        subject=named,
        email=normalize_email(email) if find_email_fault(email, is_mailed=False) is None else "",
        email_verified=provider.trust_email or _is_true(find(Claim.EMAIL_VERIFIED)),
        full_name=(text(Claim.FULL_NAME) or " ".join(filter(None, parts)))[:_MAX_NAME_LENGTH],
        names_address=not is_opaque and find_email_fault(named, is_mailed=False) is None,
        claims=claims,
    )


def require_subject(subject: Any) -> str:
    """Return a subject that can be compared with stored ones.

    Raises:
        SignOnRefusedError: SUBJECT_INVALID: not a text, too long, or with surrounding white space.
    """
    if isinstance(subject, int) and not isinstance(subject, bool):
        subject = str(subject)
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= MAX_SUBJECT_LENGTH
        or subject != subject.strip()
        or not subject.isprintable()
    ):
        raise SignOnRefusedError(SignOnRefusal.SUBJECT_INVALID)
    return subject


def _is_true(value: Any) -> bool:
    """Whether a claim is true, or the text "true" as AWS Cognito and Apple write it; nothing else counts."""
    return value is True or (isinstance(value, str) and value == "true")


def _is_storable(text: str) -> bool:
    return text.isprintable()
