"""Finding a user by his name in the reseller's own system."""

from app.store.external_ids import ExternalKind, reference_of
from app.store.store import Store
from app.store.users import User, users


def find_user_by_external_id(store: Store, external_id: str | int) -> User | None:
    """Answer the user of an external id, or None. A claim counts only as long as its user goes by that name.

    Raises:
        ServiceUnavailableError: Firestore does not answer.
    """
    claim = store.get(reference_of(ExternalKind.USER, external_id))
    user = store.get(users.at(claim.object_id)) if claim is not None else None
    return user if user is not None and user.external_id.strip() == str(external_id).strip() else None
