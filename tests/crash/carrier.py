"""The carrier of `tests/twilio/server.py`, which can kill the server that gives it a text.

PUT /control/kills  {"<number or words>": {"pid": …, "step": …}}   once, at the next text to that number or of those words:
                    before the carrier takes it, after that and before it answers, or after its answer
PUT /control/modes  {"<account sid>": "<behaviour of tests/twilio/server.py>"}   how an account behaves for every number
"""

import json
import os
import signal
from typing import Any

from tests.crash.crash_points import ANSWERING, ARRIVING, TAKING
from tests.twilio import exchange, server


class Handler(server.Handler):
    """One request."""

    kills: dict[str, dict[str, Any]] = {}
    modes: dict[str, str] = {}

    def do_PUT(self) -> None:  # noqa: N802 - the library's name
        if self.path == "/control/kills":
            self.kills.update(json.loads(self._read()))
            self._answer(200, {})
        elif self.path == "/control/modes":
            self.modes.update(json.loads(self._read()))
            self._answer(200, {})
        else:
            super().do_PUT()

    def _send(self, sid: str, account: exchange.Account, form: list[tuple[str, str]]) -> None:
        first = dict(form)
        mode = self.modes.get(sid, "accept")
        if mode != "accept":
            self.exchange.note_attempt(account, first["To"])
            self._behave(mode, sid, account, form)
            return
        kill = self.kills.pop(first["To"], None) or self.kills.pop(first["Body"], None)
        if kill is None:
            super()._send(sid, account, form)
            return
        if kill["step"] == str(ARRIVING):
            os.kill(kill["pid"], signal.SIGKILL)
            self.close_connection = True
            return
        text = self.exchange.take(sid, self._login()[0], form)
        if kill["step"] == str(TAKING):
            os.kill(kill["pid"], signal.SIGKILL)
        self._answer(201, {name: text[name] for name in text if name not in ("login", "form", "status_callback")})
        if kill["step"] == str(ANSWERING):
            os.kill(kill["pid"], signal.SIGKILL)


if __name__ == "__main__":
    server.main(Handler)
