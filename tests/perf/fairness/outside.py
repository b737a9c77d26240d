"""The carrier in Twilio's format and the receivers of events that the instance calls. They note when marked messages arrive.

A message is marked by a word in brackets. In addition to `tests/twilio/server.py`:

    PUT  /control/modes       {"<account sid>": "hang", "slow" or "accept"}   how an account behaves for every number
    GET  /control/arrivals    {"texts": {"<mark>": seconds since the epoch}, "events": {…}}, the first arrival of each
    POST /receiver            takes an event
    any  /silent…             never responds
"""

import json
import re
import time
from typing import Any

from tests.twilio import exchange, server

SLOW_SECONDS = 5.0
_MARK = re.compile(rb"\[(\w+)\]")


class Handler(server.Handler):
    """One request."""

    modes: dict[str, str] = {}
    arrivals: dict[str, dict[str, float]] = {"texts": {}, "events": {}}

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        if self.path == "/control/arrivals":
            self._answer(200, {kind: dict(marks) for kind, marks in self.arrivals.items()})
        elif self.path.startswith("/silent") or self._is_hanging():
            self._wait_for_the_end()
        else:
            super().do_GET()

    def do_PUT(self) -> None:  # noqa: N802 - the library's name
        if self.path == "/control/modes":
            self.modes.update(json.loads(self._read()))
            self._answer(200, {})
        else:
            super().do_PUT()

    def do_POST(self) -> None:  # noqa: N802 - the library's name
        if self.path == "/receiver":
            self._note("events", self._read())
            self._answer(200, {})
        elif self.path.startswith("/silent") or self._is_hanging():
            self._wait_for_the_end()
        else:
            super().do_POST()

    def _behave(self, behaviour: str, sid: str, account: exchange.Account, form: list[tuple[str, str]]) -> None:
        self._note("texts", dict(form).get("Body", "").encode())
        if self.modes.get(sid) == "slow":
            time.sleep(SLOW_SECONDS)
        super()._behave(behaviour, sid, account, form)

    def _note(self, kind: str, body: bytes) -> None:
        mark: Any = _MARK.search(body)
        if mark is not None:
            self.arrivals[kind].setdefault(mark.group(1).decode(), time.time())

    def _is_hanging(self) -> bool:
        return any(mode == "hang" and f"/Accounts/{sid}" in self.path for sid, mode in self.modes.items())


if __name__ == "__main__":
    server.main(Handler)
