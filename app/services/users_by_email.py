"""Finding a user by e-mail address, in whatever spelling it is given or stored."""

from app.email_address import email_spellings, normalize_email
from app.store.store import Store
from app.store.user_emails import email_reference, former_email_references
from app.store.users import User, users, users_by_email


def find_user_by_email(store: Store, email: str) -> User | None:
    """Return the user of an e-mail address, or None; one who is still being made does not exist yet.

    Raises:
        ServiceUnavailableError: Firestore does not answer.
    """
    for reference in (email_reference(email), *former_email_references(email)):
        claim = store.get(reference)
        claimant = store.get(users.at(claim.uid)) if claim is not None else None
        if claimant is not None and normalize_email(claimant.email) == normalize_email(email):
            return claimant
    # Users from before addresses were claimed have no claim.
    for spelling in email_spellings(email):
        for user in store.page(users, users_by_email(spelling, 1)):
            return user
    return None
