"""Finding a user by his e-mail address, whatever the case of its letters."""

from app.store.store import Store
from app.store.user_emails import email_reference, normalize_email
from app.store.users import User, users, users_by_email


def find_user_by_email(store: Store, email: str) -> User | None:
    """Answer the user of an e-mail address, or None; one who is still being made does not exist yet.

    Raises:
        ServiceUnavailableError: Firestore does not answer.
    """
    claim = store.get(email_reference(email))
    claimant = store.get(users.at(claim.uid)) if claim is not None else None
    if claimant is not None and normalize_email(claimant.email) == normalize_email(email):
        return claimant
    # Users from before addresses were claimed have no claim.
    return next(iter(store.page(users, users_by_email(normalize_email(email), 1))), None)
