"""Reading ahead: what an endpoint will need is read in the round trips in which its caller is authenticated anyway.

A send needs two round trips this way instead of four. What was read is a hint: a service that lost a race reads anew.
"""

from collections.abc import Sequence
from typing import Any

from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched
from app.store.users import User


class Prefetch:
    """What one endpoint will need, as far as the request tells. The base class needs nothing."""

    def alongside_credential(self, credential_id: str) -> Sequence[Reference[Any]]:
        """Answer what to read together with the credential.

        Args:
            credential_id: names the credential; it is not verified yet, so what is read must not be shown yet.
        """
        del credential_id
        return ()

    def alongside_user(self, user: User, prefetched: Prefetched) -> Sequence[Reference[Any]]:
        """Answer what to read together with the user's organization and tenant.

        Args:
            user: who calls.
            prefetched: what was read together with the credential.
        """
        del user, prefetched
        return ()
