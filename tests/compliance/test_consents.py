"""Records of consent: by callers, and of consent messages that a carrier took."""

import csv
import io
from typing import Any

import pytest

from app.store.messages.messages import MessageState, Source, messages
from app.times.clock import HOUR
from tests.contacts.consent import CONSENT, demand, sent
from tests.contacts.people import add_contact
from tests.world import CUSTOMER, TestClock, World

WORDS = "I agree to texts about my appointments."


def _record(world: World, contact_id: str, **body: Any) -> dict[str, Any]:
    values = {"how": "webForm", "words": WORDS} | body
    answer = world.call("POST", f"/api/v2/contacts/{contact_id}/consent", world.ann, json=values)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _list(world: World, contact_id: str, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = world.call("GET", f"/api/v2/contacts/{contact_id}/consent{query}", world.ann).json()
    return found


def _export(world: World, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(world.call("GET", f"/api/v2/consents/export{query}", world.ann).text)))


def _contact_id(world: World) -> str:
    return str(world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"][0]["id"])


def test_record_is_listed_withdrawn_and_kept(world: World, clock: TestClock) -> None:
    world.text_in("Hello")
    contact_id, start = _contact_id(world), clock()
    first = _record(world, contact_id, how="paper", at=start - HOUR)
    second = _record(world, contact_id)
    assert (first["number"], first["by"], first["at"], first["withdrawnAt"]) == (CUSTOMER, world.ann.user.id, start - HOUR, 0)
    assert (second["how"], second["words"], second["messageId"]) == ("webForm", WORDS, "")

    page = _list(world, contact_id, "?limit=1")
    rest = _list(world, contact_id, f"?limit=1&cursor={page['nextCursor']}")
    assert [row["id"] for row in page["consents"] + rest["consents"]] == [second["id"], first["id"]]

    clock.forward(HOUR)
    world.text_in("STOP")
    withdrawn = [row["withdrawnAt"] for row in _list(world, contact_id)["consents"]]
    assert min(withdrawn) > second["at"]
    world.text_in("START")
    clock.forward(HOUR)
    assert _record(world, contact_id, how="verbal")["withdrawnAt"] == 0

    assert world.call("DELETE", f"/api/v2/contacts/{contact_id}", world.ann).status_code == 200
    assert [row["how"] for row in _export(world)] == ["verbal", "webForm", "paper"]
    assert [row["how"] for row in _export(world, f"?until={second['at']}")] == ["paper"]
    assert [row["how"] for row in _export(world, f"?since={second['at'] + 1}&userId={world.ann.user.id}")] == ["verbal"]
    assert world.call("GET", f"/api/v2/consents/export?userId={world.ben.user.id}", world.ann).status_code == 404


@pytest.mark.parametrize(
    "body", [{"how": "telepathy"}, {"words": ""}, {"words": "x" * 1601}, {"at": 4102444800000}, {"extra": 1}]
)
def test_invalid_record_is_refused(world: World, body: dict[str, Any]) -> None:
    contact_id = add_contact(world).id
    values = {"how": "webForm", "words": WORDS} | body

    assert world.call("POST", f"/api/v2/contacts/{contact_id}/consent", world.ann, json=values).status_code == 400
    assert _list(world, contact_id)["consents"] == []


def test_consent_message_is_recorded_once_taken(world: World) -> None:
    demand(world)
    ids = []
    for text in ("One", "Two"):
        answer = world.send(world.ann, message=text).json()
        world.wait_for_state(answer["id"], "sent", "delivered")
        ids.append(answer["ConversationID"])

    [found] = _list(world, ids[0])["consents"]
    consent = sent(world, ids[0])[0]
    assert (found["how"], found["words"], found["by"]) == ("message", CONSENT, "")
    assert (found["messageId"], found["at"], found["number"]) == (consent.id, consent.date, CUSTOMER)


@pytest.mark.parametrize("source", [Source.API, Source.BLAST, Source.DRIP])
@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENDING, MessageState.UNCERTAIN])
def test_nothing_leaves_or_is_recorded_before(still_world: World, state: MessageState, source: Source) -> None:
    demand(still_world)
    answer = still_world.send(still_world.ann).json()
    still_world.change(messages, answer["id"], source=source)
    still_world.instance.messaging.delivery.deliver(answer["id"])
    contact = still_world.contact(answer["ConversationID"])
    still_world.change(messages, contact.consent_message_id, state=state)

    still_world.instance.messaging.delivery.deliver(answer["id"])
    assert still_world.message(answer["id"]).attempts == 0
    assert _list(still_world, contact.id)["consents"] == []

    still_world.change(messages, contact.consent_message_id, state=MessageState.SENT)
    still_world.instance.messaging.delivery.deliver(answer["id"])
    assert still_world.message(answer["id"]).attempts == 1
    assert [row["messageId"] for row in _list(still_world, contact.id)["consents"]] == [contact.consent_message_id]
