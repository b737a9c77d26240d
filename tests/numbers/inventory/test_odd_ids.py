"""Ids that no number has."""

from urllib.parse import quote

import pytest

from tests.numbers.inventory.calls import PATH
from tests.world import World


@pytest.mark.parametrize("number_id", ["__a__", "..", "a/b", "name:", "name:x:y", "x" * 2000, "é", " ", "+1", "12", "\x00a"])
@pytest.mark.parametrize("what", ["", "/release"])
def test_odd_ids_are_not_found(still_world: World, number_id: str, what: str) -> None:
    path = f"{PATH}/{quote(number_id, safe='')}{what}"
    answer = still_world.call("POST" if what else "GET", path, still_world.admin, **({"json": {}} if what else {}))

    assert answer.status_code in (400, 404, 405), (answer.status_code, answer.text)


@pytest.mark.parametrize("value", ["__a__", "..", "a/b", "x" * 128, "é"])
@pytest.mark.parametrize("field", ["userId", "organizationId", "sharedWith"])
def test_odd_owners_are_refused(still_world: World, value: str, field: str) -> None:
    body = {"number": "+12125550142", field: [value] if field == "sharedWith" else value}

    assert still_world.call("POST", PATH, still_world.admin, json=body).status_code == 400


@pytest.mark.parametrize("value", ["__a__", "..", "a/b", "x" * 128, "é"])
@pytest.mark.parametrize("field", ["userId", "organizationId"])
def test_odd_filters_find_nothing(still_world: World, value: str, field: str) -> None:
    answer = still_world.call("GET", PATH, still_world.admin, params={field: value})

    assert (answer.status_code, answer.json()["numbers"]) == (200, [])


@pytest.mark.parametrize("sender", ["a/b", "..", "__a__", "A.B/C", "  ACME", "ACME ", "日本"])
def test_odd_senders_are_refused(still_world: World, sender: str) -> None:
    assert still_world.call("POST", PATH, still_world.admin, json={"number": sender}).status_code == 400
    assert still_world.send(still_world.ann, from_=sender).status_code == 400
