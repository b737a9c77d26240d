"""Who wrote can be found, answered and blocked, and one number is one conversation in every spelling."""

from typing import Any

import pytest

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.messages import OPTED_OUT
from app.problems.requests import PARAMETERS_INVALID
from app.store.tenancy.organizations import organizations
from app.store.users.users import users
from tests.contacts.people import add_contact, find, session_of
from tests.refusals import assert_refused
from tests.world import World

# Each is one that the carrier may write, and the library calls impossible: old forms of Mexico, Benin and Ivory Coast.
IMPOSSIBLE = ("+5215512345678", "+22997123456", "+22507123456")
CODE, NAME = "72975", "AMZN-Alert"


def only_contact(world: World) -> dict[str, Any]:
    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    found: dict[str, Any] = contact
    return found


def look_up(world: World, number: str) -> Any:
    return world.call("GET", "/api/v2/contacts", world.ann, params={"phoneNumber": number})


def reason(answer: Any, field: str) -> str:
    """Return why a field was refused, in the envelope of either version."""
    assert answer.status_code == 400, answer.text
    (error,) = answer.json()["errors"]
    if isinstance(error, str):
        assert error.startswith(f"Invalid parameter '{field}': ")
        return error
    assert error["field"] == field
    return str(error["message"])


def block(world: World, sender: str, action: str = "block") -> dict[str, Any]:
    answer = world.call("POST", "/api/v2/contacts/block", world.ann, json=[{"action": action, "sender": sender}])
    (result,) = answer.json()["results"]
    found: dict[str, Any] = result
    return found


@pytest.mark.parametrize("sender", [*IMPOSSIBLE, CODE, "7535"])
def test_sender_that_wrote_is_found_answered_and_blocked(still_world: World, sender: str) -> None:
    world = still_world
    assert "once it has written" in reason(world.send(world.ann, to=sender), "to")
    assert_refused(look_up(world, sender), PARAMETERS_INVALID)
    assert block(world, sender)["error"]["code"] == PARAMETERS_INVALID.code
    assert reason(world.call("POST", "/api/contacts", world.ann, json={"phoneNumber": sender}), "phoneNumber")

    assert world.text_in(from_number=sender).status_code == 200

    contact = only_contact(world)
    assert look_up(world, sender).json()["contacts"] == [contact]
    sent = world.send(world.ann, to=sender)
    assert (sent.status_code, sent.json()["ConversationID"]) == (200, contact["id"])
    named = world.call("POST", "/api/contacts", world.ann, json={"phoneNumber": sender, "fullName": "Carla"})
    assert (named.status_code, named.json()["id"]) == (200, contact["id"])
    row = {"phone_number": sender, "title": "Dr."}
    uploaded = world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": [row]}).json()
    assert uploaded["details"]["contacts"][0]["id"] == contact["id"]
    path = f"/api/v2/contacts/{contact['id']}"
    assert world.call("PATCH", path, world.ann, json={"phone_number": sender}).status_code == 200
    assert block(world, sender).items() >= {"status": "done", "phone_number": sender, "contactId": contact["id"]}.items()
    assert world.text_in(from_number=sender).status_code == 200
    assert len(world.conversation(contact["id"])) == 2
    world.call("DELETE", path, world.ann)
    assert block(world, sender, "unblock")["status"] == "done"


def test_sender_that_is_a_name_is_found_and_blocked(still_world: World) -> None:
    world = still_world
    assert block(world, NAME)["error"]["code"] == CONTACT_NOT_FOUND.code
    world.text_in(from_number=NAME)

    contact = only_contact(world)

    assert contact["phone_number"] == NAME
    assert look_up(world, NAME).json()["contacts"] == [contact]
    assert find(world, "amzn alert") == find(world, "AMZN-Alert") == [NAME]
    assert "cannot receive messages" in reason(world.send(world.ann, to=NAME), "to")
    step = {"name": "Hello", "interval": 1, "intervalType": "days", "message": "Hi", "timeOfDay": "09:30"}
    drip = world.call("POST", "/api/v2/drips", world.ann, json={"name": "Hello", "drips": [step]}).json()
    path = f"/api/v2/contacts/{contact['id']}/drips"
    assert_refused(world.call("POST", path, world.ann, json={"dripCampaignId": drip["id"]}), PARAMETERS_INVALID)
    assert block(world, NAME)["status"] == "done"
    world.text_in(from_number=NAME)
    assert len(world.conversation(contact["id"])) == 1


def test_name_with_a_slash_is_a_sender_as_any(still_world: World) -> None:
    world = still_world
    for _ in range(2):
        assert world.text_in(from_number="AT/T 100%").status_code == 200

    contact = only_contact(world)

    assert look_up(world, "AT/T 100%").json()["contacts"] == [contact]
    assert block(world, "AT/T 100%").items() >= {"status": "done", "phone_number": "AT/T 100%"}.items()
    (blocked,) = world.call("GET", "/api/v2/contacts/blocked", world.ann).json()["blocked"]
    assert blocked["phone_number"] == "AT/T 100%"


def test_short_code_is_found_by_search(still_world: World) -> None:
    still_world.text_in(from_number=CODE)

    assert find(still_world, CODE) == find(still_world, "729") == [CODE]


@pytest.mark.parametrize("sender", [CODE, NAME])
@pytest.mark.parametrize("words", ["HELP", "STOP", "hours", "Are you open?"])
def test_nothing_answers_a_machine_automatically(still_world: World, sender: str, words: str) -> None:
    world = still_world
    world.change(users, world.ann.user.id, auto_reply_message="We are away.")
    canned = {"name": "Hours", "body": "9 to 5", "auto_keyword": "hours"}
    assert world.call("POST", "/api/v2/canned-responses", world.ann, json=canned).status_code == 200

    assert world.text_in(words, from_number=sender).status_code == 200

    assert [message.direction for message in world.conversation(only_contact(world)["id"])] == ["in"]


def test_short_code_gets_no_consent_message(world: World) -> None:
    world.change(
        organizations, world.organization.id, require_contact_consent=True, require_contact_consent_message="May we text you?"
    )
    world.text_in(from_number=CODE)
    contact = only_contact(world)

    sent = world.send(world.ann, to=CODE).json()
    world.wait_for_state(sent["id"], "sent", "delivered")

    asked = world.call("GET", f"/api/v2/contacts/{contact['id']}/consentRequirement", session_of(world, world.ann))
    assert asked.json()["required"] is False
    assert len(world.conversation(contact["id"])) == 2


SPELLINGS = [
    ("+447911123456", "+4407911123456"),
    ("+972501234567", "+9720501234567"),
    ("+61412345678", "+610412345678"),
    ("+33612345678", "+330612345678"),
    ("+4915123456789", "+49015123456789"),
]


@pytest.mark.parametrize(("number", "other"), SPELLINGS)
def test_stop_holds_for_every_spelling_of_a_number(still_world: World, number: str, other: str) -> None:
    world = still_world
    first = world.send(world.ann, to=other).json()

    assert world.message(first["id"]).to_number == number
    world.text_in("STOP", from_number=other)

    assert only_contact(world).items() >= {"id": first["ConversationID"], "phone_number": number, "optedOut": True}.items()
    for spelling in (number, other):
        assert_refused(world.send(world.ann, to=spelling), OPTED_OUT)


def test_number_of_a_user_is_stored_canonically(still_world: World) -> None:
    world = still_world
    body = {"email": "new@example.com", "full_name": "Nia New", "phone_number": "+4407911123456"}
    created = world.call(
        "POST",
        "/api/v2/users",
        world.admin,
        json={**body, "organizationId": world.organization.id, "tenantId": world.tenant.id},
    )

    assert created.status_code == 200, created.text
    stored = world.instance.core.store.get(users.at(created.json()["id"]))
    assert stored is not None
    assert stored.phone_number == "+447911123456"
    for spelling in ("+447911123456", "+4407911123456"):
        assert world.text_in(to_number=spelling).status_code == 200


@pytest.mark.parametrize("number", ["+10125550123", "+11646555012", "+4477009001234"])
def test_number_that_cannot_exist_is_refused(still_world: World, number: str) -> None:
    world = still_world

    assert reason(world.send(world.ann, to=number), "to")
    assert reason(world.call("POST", "/api/contacts", world.ann, json={"phoneNumber": number}), "phoneNumber")
    assert_refused(
        world.call("POST", "/api/v2/sandbox/texts", world.ann, json={"from": number, "message": "x"}), PARAMETERS_INVALID
    )
    assert_refused(
        world.call("PATCH", f"/api/v2/users/{world.ben.user.id}", world.admin, json={"phone_number": number}),
        PARAMETERS_INVALID,
    )


@pytest.mark.parametrize(
    ("spelling", "why"),
    [
        ("+49 1512 345O678", "letters"),
        ("call me 2125550173", "letters"),
        ("212-555-0123 / 917-555-0123", "two numbers"),
        ("212-555-0123 ext. 5", "extension"),
        ("555-0123", "too short"),
    ],
)
def test_every_door_says_why_a_number_is_refused(still_world: World, spelling: str, why: str) -> None:
    world = still_world
    contact = add_contact(world)

    def refused(method: str, path: str, field: str, **options: Any) -> None:
        assert why in reason(world.call(method, path, world.ann, **options), field)

    refused("POST", "/api/contacts", "phoneNumber", json={"phoneNumber": spelling})
    refused("PATCH", f"/api/v2/contacts/{contact.id}", "phone_number", json={"phone_number": spelling})
    refused("GET", "/api/v2/contacts", "phoneNumber", params={"phoneNumber": spelling})
    assert why in block(world, spelling)["error"]["reason"]
    rows = world.call("POST", "/api/v2/contacts/batch", world.ann, json={"contacts": [{"phone_number": spelling}]}).json()
    assert why in rows["details"]["contacts"][0]["reason"]


def test_sandbox_lets_short_codes_and_names_write(world: World) -> None:
    for sender in (CODE, NAME):
        answer = world.call("POST", "/api/v2/sandbox/texts", world.ann, json={"from": sender, "message": "Your code"})
        assert answer.status_code == 200, answer.text
