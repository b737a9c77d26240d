"""A request that changes nothing takes its Idempotency-Key, too."""

from typing import Any

import requests

from app.problems.requests import IDEMPOTENCY_KEY_REUSED
from app.store.integrations.installed_integrations import installed_integrations
from tests.refusals import assert_refused
from tests.world import World, run_at_once

URL = "https://crm.example.com/hook"


def install(world: World, key: str, url: str = URL) -> requests.Response:
    body = {"integration": "webhooks", "configuration": {"url": url}}
    headers = {"Idempotency-Key": key}
    return world.call("POST", "/api/v2/integrations/installed", world.ann, json=body, headers=headers)


def move(world: World, number: str, key: str, **body: Any) -> requests.Response:
    headers = {"Idempotency-Key": key}
    return world.call("POST", f"/api/v2/numbers/{number}/move", world.admin, json=body, headers=headers)


def test_key_of_a_request_without_change_is_used(still_world: World) -> None:
    created = install(still_world, "one")
    assert created.status_code == 200, created.text

    found, again = install(still_world, "two"), install(still_world, "two")

    assert (found.status_code, again.status_code) == (200, 200)
    assert "Idempotent-Replayed" not in found.headers
    assert again.content == found.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert_refused(install(still_world, "two", f"{URL}/other"), IDEMPOTENCY_KEY_REUSED)


def test_first_response_is_returned_after_a_change(still_world: World) -> None:
    installed = install(still_world, "one").json()["id"]
    found = install(still_world, "two")
    still_world.change(installed_integrations, installed, name="Renamed")

    assert install(still_world, "two").content == found.content


def test_number_that_is_there_already_is_moved_under_its_key(still_world: World) -> None:
    number, uid = still_world.ann.user.phone_number, still_world.ann.user.id
    found, again = (move(still_world, number, "one", userId=uid) for _ in range(2))

    assert (found.status_code, again.status_code) == (200, 200), found.text
    assert again.headers["Idempotent-Replayed"] == "true"
    assert_refused(move(still_world, number, "one", userId=still_world.ben.user.id), IDEMPOTENCY_KEY_REUSED)


def test_requests_at_once_get_one_response(still_world: World) -> None:
    assert install(still_world, "one").status_code == 200

    answers = run_at_once(*[lambda: install(still_world, "two")] * 4)

    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
