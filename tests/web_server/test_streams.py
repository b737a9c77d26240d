"""Streamed responses rest between their pieces; and whom a task works for is read from its head."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.services.exports.archive import Archive
from app.times.clock import system_clock
from web_server.framing import IncomingRequest
from web_server.parties import HEALTH, PARTY, TASK_PARTY_HEADER
from web_server.streams import let_others_go_first


class Pieces:
    """A response of three pieces."""

    is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        yield from (b"a", b"", b"c")

    def close(self) -> None:
        self.is_closed = True


def test_a_stream_rests_before_each_piece_but_the_first() -> None:
    asked: list[str] = []

    def application(environ: dict[str, Any], _: Any) -> Pieces:
        environ[PARTY] = "office"
        return pieces

    def find_rest(party: str, computed: float, took: float) -> float:
        assert 0 <= computed <= took
        asked.append(party)
        return 0.0

    pieces = Pieces()
    response: Any = let_others_go_first(application, find_rest)({}, None)
    counts = []
    for piece in response:
        counts.append((piece, len(asked)))
    response.close()

    assert counts == [(b"a", 0), (b"", 1), (b"c", 2)]
    assert set(asked) == {"office"}
    assert pieces.is_closed


def test_an_archive_has_an_item_for_each_piece_of_a_file() -> None:
    items = list(Archive(system_clock()).add("table.csv", [b"x"] * 10))

    assert len(items) == 11
    assert all(not item for item in items[:10])


@pytest.mark.parametrize(
    ("head", "party"),
    [
        (f"POST /tasks/deliver HTTP/1.1\r\nHost: x\r\n{TASK_PARTY_HEADER}: office\r\n", "office"),
        (f"POST /tasks/deliver HTTP/1.1\r\nHost: x\r\n{TASK_PARTY_HEADER.lower()}:office \r\nA: b\r\n", "office"),
        ("POST /tasks/deliver HTTP/1.1\r\nHost: x\r\n", ""),
        (f"POST /tasks/deliver HTTP/1.1\r\nHost: x\r\n{TASK_PARTY_HEADER}: {'x' * 65}\r\n", ""),
        (f"POST /api/send HTTP/1.1\r\nHost: x\r\n{TASK_PARTY_HEADER}: office\r\n", ""),
        ("GET /health HTTP/1.1\r\nHost: x\r\n", HEALTH),
        ("GET /health?verbose HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n", HEALTH),
        ("GET /healthy HTTP/1.1\r\nHost: x\r\n", ""),
        ("POST /api/send HTTP/1.1\r\nHost: x\r\nGET /health HTTP/1.1: x\r\n", ""),
    ],
)
def test_only_tasks_and_health_checks_state_their_party(head: str, party: str) -> None:
    assert IncomingRequest(f"{head}\r\n".encode()).stated_party == party
