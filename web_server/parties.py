"""Whose request it is, known before it is parsed: the application says so once for each credential."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

PARTY = "texting.party"
"""Key of the WSGI environment: the application stores the id of the caller's organization there, or the caller's own."""

TASK_PARTY_HEADER = "X-Texting-Party"
"""Header of a task that names whom it works for."""

STRANGERS = ""
"""The party of all requests without a credential, such as carriers' webhooks."""

NEWCOMERS = "newcomers"
"""The party of all requests whose credential is new to this process: it may be checked by an Auth that does not respond."""

CROWDS = frozenset({STRANGERS, NEWCOMERS})
"""Parties that are many callers."""

HEALTH = "health"
"""The party of health checks: they may wait for any component."""

BACKGROUND = "background"
"""The party of work for which nobody waits."""

_MAX_KNOWN = 10_000

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class KnownParties:
    """The parties of the credentials that this process has seen lately.

    Only a valid credential gets a party, so that invented ones all wait in the newcomers' line. The credentials themselves are
    not kept.
    """

    def __init__(self) -> None:
        self._parties: dict[int, str] = {}
        self._lock = threading.Lock()

    def find(self, authorization: str) -> str:
        """Return the party of an Authorization header."""
        return self._parties.get(hash(authorization), NEWCOMERS) if authorization else STRANGERS

    def learn_from(self, application: Application) -> Application:
        """Return the application, such that the parties it names are remembered."""

        def learning(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            try:
                return application(environ, start_response)
            finally:
                if party := environ.get(PARTY):
                    self._remember(environ["HTTP_AUTHORIZATION"], party)

        return learning

    def _remember(self, authorization: str, party: str) -> None:
        credential = hash(authorization)
        if self._parties.get(credential) == party:
            return
        with self._lock:
            if len(self._parties) >= _MAX_KNOWN:
                del self._parties[next(iter(self._parties))]
            self._parties[credential] = party
