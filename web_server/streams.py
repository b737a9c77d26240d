"""Responses that are computed while they are sent, such as exports: between two pieces they let others go first."""

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from web_server.parties import PARTY, STRANGERS, Application

FindRest = Callable[[str, float, float], float]
"""Takes a party, and for how long in s a piece of its response has computed and taken; returns for how long in s it rests."""


class _Stream:
    """The pieces of a response, with a rest before each but the first."""

    def __init__(self, pieces: Iterable[bytes], party: str, find_rest: FindRest) -> None:
        self._pieces = pieces
        self._party = party
        self._find_rest = find_rest

    def __iter__(self) -> Iterator[bytes]:
        began = computed = 0.0
        for piece in self._pieces:
            if began:
                time.sleep(self._find_rest(self._party, time.thread_time() - computed, time.monotonic() - began))
            yield piece
            began, computed = time.monotonic(), time.thread_time()

    def close(self) -> None:
        """Release what the response holds."""
        if close := getattr(self._pieces, "close", None):
            close()


def let_others_go_first(application: Application, find_rest: FindRest) -> Application:
    """Return the application, such that its streamed responses rest while others are active."""

    def resting(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        pieces = application(environ, start_response)
        return _Stream(pieces, environ.get(PARTY, STRANGERS), find_rest)

    return resting
