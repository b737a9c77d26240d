"""Lookup of a user by e-mail address or external id, in every spelling given or stored."""

from app.addresses.email_address import email_spellings, normalize_email
from app.errors import DomainError
from app.problems.tenancy import EXTERNAL_ID_AMBIGUOUS
from app.store.engine.store import Store
from app.store.users.external_ids import ExternalKind, external_ids, reference_of, reservations_of_external_id
from app.store.users.user_emails import email_reference, former_email_references
from app.store.users.users import User, users, users_by_email

_MAX_CLAIMS = 100


def find_user_by_email(store: Store, email: str) -> User | None:
    """Return the user with an e-mail address, or None; a user whose creation is in progress does not exist yet."""
    for reference in (email_reference(email), *former_email_references(email)):
        reservation = store.get(reference)
        claimant = store.get(users.at(reservation.uid)) if reservation is not None else None
        if claimant is not None and normalize_email(claimant.email) == normalize_email(email):
            return claimant
    # Users created before addresses were reserved have no reservation.
    for spelling in email_spellings(email):
        for user in store.page(users, users_by_email(spelling, 1)):
            return user
    return None


def find_user_by_external_id(store: Store, external_id: str | int) -> User | None:
    """Return the user with an external id, or None. A reservation counts only while its user has that external id.

    An external id assigned by the reseller comes first; administrators of tenants may have assigned it too.

    Raises:
        DomainError: EXTERNAL_ID_AMBIGUOUS: several users have it, and only administrators of tenants assigned it.
    """
    name = str(external_id).strip()
    reservation = store.get(reference_of(ExternalKind.USER, name))
    user = store.get(users.at(reservation.object_id)) if reservation is not None else None
    if user is not None and user.external_id.strip() == name:
        return user
    reservations = store.page(external_ids, reservations_of_external_id(name, _MAX_CLAIMS))
    uids = {reservation.object_id for reservation in reservations if reservation.kind == ExternalKind.USER}
    found = store.read_all([users.at(uid) for uid in sorted(uids)]).values()
    named = [user for user in found if isinstance(user, User) and user.external_id.strip() == name]
    if len(named) > 1:
        raise DomainError(EXTERNAL_ID_AMBIGUOUS)
    return named[0] if named else None
