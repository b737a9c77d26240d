"""A text that shows nothing is refused wherever a text to be sent is taken."""

from typing import Any

import pytest

from app.problems.requests import PARAMETERS_INVALID
from app.times.clock import HOUR
from tests.campaigns.office import succeed
from tests.refusals import assert_refused
from tests.world import CUSTOMER, TestClock, World

BLANK = [" ", "\n\t", "\u00a0", "\u200b", "\u2060\ufeff"]
PHOTO = "https://media.example.com/1.png"


@pytest.mark.parametrize("blank", BLANK)
@pytest.mark.parametrize("fields", [{}, {"type": "note"}, {"sendStatus": "sent"}])
def test_blank_text_is_refused_and_stores_nothing(still_world: World, blank: str, fields: dict[str, Any]) -> None:
    answer = still_world.send(still_world.ann, message=blank, **fields)

    assert (answer.status_code, "message" in answer.text) == (400, True)
    assert succeed(still_world.call("GET", "/api/v2/contacts", still_world.ann))["contacts"] == []


def test_blank_text_with_media_is_taken(still_world: World) -> None:
    succeed(still_world.send(still_world.ann, message=" ", media=[PHOTO]))


def test_scheduled_text_cannot_become_blank(still_world: World, clock: TestClock) -> None:
    message_id = succeed(still_world.send(still_world.ann, sendAt=clock() + HOUR))["id"]
    path = f"/api/v2/scheduledMessages/{message_id}"

    assert_refused(still_world.call("PATCH", path, still_world.ann, json={"message": "\u2060"}), PARAMETERS_INVALID)


def test_simulated_customer_cannot_send_a_blank_text(world: World) -> None:
    body = {"from": CUSTOMER, "message": " \n"}

    assert_refused(world.call("POST", "/api/v2/sandbox/texts", world.ann, json=body), PARAMETERS_INVALID)


@pytest.mark.parametrize("blank", BLANK)
def test_consent_message_cannot_be_blank(world: World, blank: str) -> None:
    body = {"requireContactConsentMessage": blank}
    path = f"/api/v2/organizations/{world.organization.id}"

    assert_refused(world.call("PATCH", path, world.admin, json=body), PARAMETERS_INVALID)
