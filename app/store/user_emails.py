"""`user-emails`: the claim of an e-mail address by a user, in its normal form; the id is a hash of it.

Firebase Auth and Firestore share no commit. So an address is reserved here first, then the account is made in Auth under the
same uid, and then one commit writes the user and turns the reservation into his claim. A reservation whose server died runs
out; docs/decisions/0020 has what is repaired how.
"""

import hashlib
from dataclasses import dataclass

from app.email_address import email_spellings, normalize_email
from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEmail:
    """A claim.

    Attributes:
        uid: whose address it is, or will be.
        reserved_until: until when in ms the user is believed to be on his way; 0 when he exists.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    reserved_until: int = stored("reservedUntil", 0)


user_emails = Collection("user-emails", UserEmail)


def email_reference(email: str) -> Reference[UserEmail]:
    """Return where the claim of an address stands; an address may hold what no id may."""
    return _reference(normalize_email(email))


def former_email_references(email: str) -> list[Reference[UserEmail]]:
    """Return where claims of an address may stand from before domains were compared by IDNA; usually none."""
    return [_reference(spelling) for spelling in email_spellings(email)[1:]]


def _reference(spelling: str) -> Reference[UserEmail]:
    return user_emails.at(hashlib.sha256(spelling.encode()).hexdigest())
