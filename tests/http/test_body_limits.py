import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from flask import request

from app.configuration.settings import Settings
from blueprints import register as registration
from blueprints.http.authorization import public_endpoint
from blueprints.http.blueprint import Blueprint
from blueprints.http.body_limits import body_limit
from tests.openapi.response_validation import read_strict_document
from tests.world import TestClock, serve

OWN_LIMIT = 3_000_000
PIECE = 65_536


blueprint = Blueprint("upload", "", tag="Contacts")


@blueprint.operation("POST", "/upload", "uploadFile")
@public_endpoint("it is a test's")
@body_limit(OWN_LIMIT)
@blueprint.response(200)
def upload() -> dict[str, Any]:
    """Upload anything."""
    digest, length = hashlib.sha256(), 0
    while piece := request.stream.read(PIECE):
        digest.update(piece)
        length += len(piece)
    return {"length": length, "digest": digest.hexdigest()}


def pieces(length: int) -> Iterator[bytes]:
    """A body that is sent in chunks, without its length beforehand."""
    for start in range(0, length, PIECE):
        yield b"x" * min(PIECE, length - start)


@pytest.mark.parametrize("in_chunks", [False, True])
def test_endpoint_may_have_a_larger_body_limit(
    settings: Settings, clock: TestClock, monkeypatch: pytest.MonkeyPatch, in_chunks: bool
) -> None:
    # Read first, so that it is the product's own: it is read once per process.
    read_strict_document()
    monkeypatch.setattr(registration, "_BLUEPRINTS", (*registration._BLUEPRINTS, blueprint))

    with serve(settings, clock) as served:

        def send(path: str, length: int) -> tuple[int, dict[str, Any]]:
            body = pieces(length) if in_chunks else b"x" * length
            answer = served.call("POST", path, data=body, headers={"Content-Type": "text/csv"})
            return answer.status_code, answer.json()

        # Werkzeug's reader of bodies without a length says "too large" at the limit's last byte, not after it.
        longest = OWN_LIMIT - 1
        assert send("/upload", longest) == (200, {"length": longest, "digest": hashlib.sha256(b"x" * longest).hexdigest()})
        status, body = send("/upload", OWN_LIMIT + 1)

    assert (status, body["reason"]) == (413, "Request body is too large: the limit is 3,000,000 bytes")
