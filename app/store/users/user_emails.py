"""`user-emails`: reservations of e-mail addresses by users, in normal form; the id is a hash of the address.

Firebase Auth and Firestore share no transaction. So the address is reserved first, then the auth account is created with the
same uid, then one commit writes the user and confirms the reservation. A reservation expires if its server dies;
docs/decisions/0020 describes the repairs.
"""

import hashlib

from app.addresses.email_address import email_spellings, normalize_email
from app.frozen import frozen
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class UserEmail:
    """Reservation of an e-mail address.

    Attributes:
        uid: user that has the address, or will have it.
        reserved_until: expiry in ms while the user is being created; 0 once the user exists.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    reserved_until: int = stored("reservedUntil", 0)


user_emails = Collection("user-emails", UserEmail)


def email_reference(email: str) -> Reference[UserEmail]:
    """Return the reference of an address's reservation; hashed, because addresses may contain what ids must not."""
    return _reference(normalize_email(email))


def former_email_references(email: str) -> list[Reference[UserEmail]]:
    """Return references of reservations from before domains were compared by IDNA; usually none."""
    return [_reference(spelling) for spelling in email_spellings(email)[1:]]


def _reference(spelling: str) -> Reference[UserEmail]:
    return user_emails.at(hashlib.sha256(spelling.encode()).hexdigest())
