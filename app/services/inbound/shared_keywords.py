"""Keywords of canned responses that a user's organization or tenant shares.

Read only for users who answer them, in a round trip of their own.
"""

from app.store.campaigns.canned_responses import CannedKeyword, keyword_of
from app.store.common.resource_owners import shared_owners_of
from app.store.engine.store import Store
from app.store.users.users import User


def find_shared_keyword(store: Store, user: User, text: str) -> CannedKeyword | None:
    """Return the reservation of a text as a keyword by the user's organization, otherwise by the tenant; None for none."""
    references = [keyword_of(owner.key, text) for owner in shared_owners_of(user)]
    return next((found for found in store.read(*references) if found is not None), None)
