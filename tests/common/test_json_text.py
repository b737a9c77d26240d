import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest

from app import create_app
from app.json_text import write_json
from tests.world import CUSTOMER, World


class _Colour(StrEnum):
    RED = "red"


_nested: list[Any] = []
for _ in range(500):
    _nested = [_nested]


@pytest.mark.parametrize(
    "value",
    [
        {"text": 'A "quoted" \\ line\n', "none": None, "yes": True},
        ["Zoë", "你好", "👋🏽", "\u2028", "\x00\x1f\x7f"],
        [0, -1, 2**63, 2**64, 10**40, 0.1, -0.0, 1e16, 1e300],
        {"halves": "\ud83d and \udc4b", "beside": "Zoë"},
        {2: "two", None: "none", True: "yes"},
        {"colour": _Colour.RED, "pair": ("a", 1)},
        _nested,
        {},
        "",
    ],
)
def test_what_is_written_means_the_same_as_pythons_json(value: Any) -> None:
    assert json.loads(write_json(value)) == json.loads(json.dumps(value))


def test_json_is_compact_and_sorted_if_asked_for() -> None:
    assert write_json({"b": [1, 2], "a": "Zoë"}) == '{"b":[1,2],"a":"Zoë"}'.encode()
    assert (
        write_json({"b": [1, 2], "a": 10**40}, sort_keys=True) == b'{"a":10000000000000000000000000000000000000000,"b":[1,2]}'
    )


def test_other_types_are_left_to_the_callers_default() -> None:
    assert (
        write_json([date(2026, 11, 28), 10**40], default=lambda value: value.isoformat()) == f'["2026-11-28",{10**40}]'.encode()
    )
    with pytest.raises(TypeError):
        write_json({"set": {1}})
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises((ValueError, RecursionError)):
        write_json(loop)


def test_flask_writes_the_types_that_it_knows(world: World) -> None:
    app = create_app(world.instance.core.settings)
    value = {"at": datetime(2026, 11, 28, tzinfo=UTC), "price": Decimal("0.10"), "id": UUID(int=1)}

    written = json.loads(app.json.dumps(value))

    assert written == {"at": "Sat, 28 Nov 2026 00:00:00 GMT", "price": "0.10", "id": "00000000-0000-0000-0000-000000000001"}


def test_a_response_has_text_as_it_is(world: World) -> None:
    answer = world.call("POST", "/api/v2/contacts", world.ann, json={"phone_number": CUSTOMER, "full_name": "Zoë"})

    assert '"full_name":"Zoë"'.encode() in answer.content
