"""The Authorization header. The original's clients write the three kinds of credential differently.

A user token contains a colon, an ID token has three parts joined by dots, everything else is a system token.
"""

import re
from typing import NamedTuple

from app.auth.principal import Credential
from app.errors import DomainError
from app.problems.authentication import AUTHORIZATION_MALFORMED, AUTHORIZATION_MISSING

_ID_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*")
_DOCUMENT_ID = re.compile(r"[\w-]{1,128}")


class BearerCredential(NamedTuple):
    """A presented credential: its kind, its secret, and for a user token the uid before the colon."""

    kind: Credential
    secret: str
    uid: str = ""


def read_header(header: str | None) -> BearerCredential:
    """Return the credential of an Authorization header.

    Raises:
        DomainError: AUTHORIZATION_MISSING or AUTHORIZATION_MALFORMED.
    """
    if not header or not header.strip():
        raise DomainError(AUTHORIZATION_MISSING)
    scheme, _, value = header.strip().partition(" ")
    value = value.strip()
    if scheme.lower() != "bearer" or not value or value.split() != [value]:
        raise DomainError(AUTHORIZATION_MALFORMED)
    if ":" in value:
        uid, _, secret = value.partition(":")
        if not _DOCUMENT_ID.fullmatch(uid) or not secret:
            raise DomainError(AUTHORIZATION_MALFORMED)
        return BearerCredential(Credential.USER_TOKEN, secret, uid)
    if _ID_TOKEN.fullmatch(value):
        return BearerCredential(Credential.FIREBASE, value)
    return BearerCredential(Credential.SYSTEM_TOKEN, value)
