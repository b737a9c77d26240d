"""Prefetching: documents that an endpoint needs are read in the round trips of authentication.

It saves two of four round trips when sending. Prefetched documents are hints: a service that loses a race reads again.
"""

from collections.abc import Sequence
from typing import Any

from app.store.engine.collection import Reference
from app.store.engine.store import Prefetched
from app.store.users.users import User


class Prefetch:
    """Documents that an endpoint needs, as far as the request shows. The base class needs none."""

    def alongside_credential(self, credential_id: str) -> Sequence[Reference[Any]]:
        """Return the documents to read together with the credential.

        Args:
            credential_id: id of the credential, not verified yet. Do not reveal the documents before it is.
        """
        del credential_id
        return ()

    def guess(self, credential_id: str) -> Sequence[Reference[Any]]:
        """Return documents to read together with the credential that are needed if all is as it was the last time.

        Args:
            credential_id: id of the credential, not verified yet. Do not reveal the documents before it is.
        """
        del credential_id
        return ()

    def alongside_user(self, user: User, prefetched: Prefetched) -> Sequence[Reference[Any]]:
        """Return the documents to read together with the user's organization and tenant.

        Args:
            user: the calling user.
            prefetched: documents read together with the credential.
        """
        del user, prefetched
        return ()
