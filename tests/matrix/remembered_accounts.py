"""A client of Firebase Auth that looks nothing up twice while no account changes: each request by a session looks one up."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from firebase_admin import auth

from app.composition import Instance

_LOOKUP = "/accounts:lookup"


class _RememberedLookups:
    """Calls Firebase Auth; what it returned for a lookup is returned again until another call, which may change accounts.

    So all calls must go through this client: nothing else may change the accounts of its project.
    """

    def __init__(self, request: Any) -> None:
        self._real = request
        self._known: dict[str, Any] = {}
        self._changes = 0
        self._memory = threading.Lock()

    def __call__(self, method: str, url: str, **options: Any) -> Any:
        if not url.endswith(_LOOKUP):
            self._forget()
            try:
                return self._real(method, url, **options)
            finally:
                # Again: what was looked up meanwhile may be what was there before.
                self._forget()
        key = url + json.dumps(options["json"], sort_keys=True)
        with self._memory:
            known, changes = self._known.get(key), self._changes
        if known is not None:
            return known
        response = self._real(method, url, **options)
        with self._memory:
            if changes == self._changes:
                self._known[key] = response
        return response

    def _forget(self) -> None:
        with self._memory:
            self._changes += 1
            self._known.clear()


@contextmanager
def remember_accounts(instance: Instance) -> Iterator[None]:
    """Look accounts up by a remembering client while the block runs; this instance must be the only one of its project."""
    client = auth._get_client(instance.core.accounts.app)._user_manager.http_client
    client.request = _RememberedLookups(client.request)
    try:
        yield
    finally:
        del client.request
