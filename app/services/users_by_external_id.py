"""Finding a user by their name in the reseller's own system."""

from app.errors import DomainError
from app.problems.conflicts import EXTERNAL_ID_AMBIGUOUS
from app.store.external_ids import ExternalKind, claims_of_name, external_ids, reference_of
from app.store.store import Store
from app.store.users import User, users

_MOST_CLAIMS = 100


def find_user_by_external_id(store: Store, external_id: str | int) -> User | None:
    """Return the user of an external id, or None. A claim counts only as long as its user goes by that name.

    The one whom the reseller itself gave the name comes first; administrators of tenants may have given it too.

    Raises:
        DomainError: EXTERNAL_ID_AMBIGUOUS: only administrators of tenants gave the name, and more than one user has it.
        ServiceUnavailableError: Firestore does not answer.
    """
    name = str(external_id).strip()
    claim = store.get(reference_of(ExternalKind.USER, name))
    user = store.get(users.at(claim.object_id)) if claim is not None else None
    if user is not None and user.external_id.strip() == name:
        return user
    claims = store.page(external_ids, claims_of_name(name, _MOST_CLAIMS))
    uids = {claim.object_id for claim in claims if claim.kind == ExternalKind.USER}
    found = store.read_all([users.at(uid) for uid in sorted(uids)]).values()
    named = [user for user in found if isinstance(user, User) and user.external_id.strip() == name]
    if len(named) > 1:
        raise DomainError(EXTERNAL_ID_AMBIGUOUS)
    return named[0] if named else None
