from collections.abc import Callable
from typing import Any

import pytest

from app.carriers.simulator import SIGNATURE_HEADER
from app.problems.carrier_accounts import CARRIER_UNKNOWN, NUMBER_UNKNOWN, SIGNATURE_INVALID
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Message
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import phone_numbers
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World, run_at_once, wait_until


def only_contact(world: World) -> dict[str, Any]:
    (contact,) = world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"]
    assert isinstance(contact, dict)
    return contact


def texts_of_ann(world: World) -> list[Message]:
    return world.conversation(only_contact(world)["id"])


def answers_of_ann(world: World) -> list[Message]:
    return [message for message in texts_of_ann(world) if message.answers_keyword]


def test_a_first_text_makes_a_contact_and_is_unread(still_world: World) -> None:
    assert still_world.text_in("Are you open?", media=["https://example.com/door.jpg"]).status_code == 200

    contact = only_contact(still_world)
    (message,) = texts_of_ann(still_world)
    assert (contact["phone_number"], contact["full_name"], contact["last_message"]) == (CUSTOMER, CUSTOMER, "Are you open?")
    assert (contact["read_status"], contact["last_message_date"]) == (False, message.date)
    assert (message.state, message.direction, message.source) == ("received", "in", "customer")
    assert message.uid == still_world.ann.user.id
    (address,) = message.media
    assert address.endswith("/file-1.jpg")


def test_a_text_goes_to_the_number_s_present_owner(still_world: World) -> None:
    still_world.text_in()
    still_world.change(phone_numbers, still_world.ann.user.phone_number, uid=still_world.ben.user.id)

    assert still_world.text_in("Who is there?").status_code == 200

    (contact,) = still_world.call("GET", "/api/v2/contacts", still_world.ben).json()["contacts"]
    assert (contact["last_message"], len(texts_of_ann(still_world))) == ("Who is there?", 1)


def test_a_text_brings_an_archived_conversation_back(still_world: World) -> None:
    contact_id = still_world.send(still_world.ann, autoArchive=True).json()["ConversationID"]

    still_world.text_in()

    contact = still_world.contact(contact_id)
    assert (contact.is_archived, contact.read_status) == (False, False)


def test_the_same_text_five_times_at_once_is_one_message(still_world: World) -> None:
    answers = run_at_once(*[lambda: still_world.text_in(carrier_message_id="SIM1") for _ in range(5)])

    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(texts_of_ann(still_world)) == 1


def test_a_repeated_text_marks_nothing_unread_again(still_world: World) -> None:
    still_world.text_in(carrier_message_id="SIM1")
    contact_id = only_contact(still_world)["id"]
    still_world.change(contacts, contact_id, read_status=True)

    assert still_world.text_in(carrier_message_id="SIM1").status_code == 200

    assert still_world.contact(contact_id).read_status is True


def test_concurrent_first_messages_create_one_contact(still_world: World) -> None:
    answers = run_at_once(lambda: still_world.text_in("One"), lambda: still_world.text_in("Two"))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {message.body for message in texts_of_ann(still_world)} == {"One", "Two"}


def test_a_text_in_and_a_text_out_at_once_share_the_new_contact(still_world: World) -> None:
    answers = run_at_once(lambda: still_world.text_in("In"), lambda: still_world.send(still_world.ann, message="Out"))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert {message.body for message in texts_of_ann(still_world)} == {"In", "Out"}


def test_stop_opts_out_and_is_confirmed_once(world: World) -> None:
    world.text_in("Stop.")
    assert only_contact(world)["optedOut"] is True
    (confirmation,) = answers_of_ann(world)
    assert "opted out" in confirmation.body
    assert confirmation.source == "keyword"
    world.wait_for_state(confirmation.id, "delivered")

    world.text_in("STOP")

    assert len(answers_of_ann(world)) == 1
    assert world.send(world.ann).status_code == 451


def test_two_stops_at_once_are_confirmed_once(still_world: World) -> None:
    still_world.text_in("Hello")

    run_at_once(*[lambda: still_world.text_in("STOP") for _ in range(4)])

    assert len(answers_of_ann(still_world)) == 1


def test_start_opts_in_again_and_is_confirmed_once(still_world: World) -> None:
    still_world.text_in("STOP")
    still_world.text_in("unstop")
    still_world.text_in("START")

    assert only_contact(still_world)["optedOut"] is False
    assert len(answers_of_ann(still_world)) == 2
    assert still_world.send(still_world.ann).status_code == 200


def test_start_of_somebody_who_never_stopped_is_not_answered(still_world: World) -> None:
    still_world.text_in("START")

    assert answers_of_ann(still_world) == []


def test_help_is_answered_once_in_a_while_and_changes_nothing(still_world: World) -> None:
    still_world.text_in("STOP")
    still_world.text_in("help")
    still_world.text_in("HELP!")

    assert only_contact(still_world)["optedOut"] is True
    helps = [message for message in answers_of_ann(still_world) if "support@example.com" in message.body]
    assert len(helps) == 1


def test_the_answer_stands_behind_the_text_it_answers(still_world: World) -> None:
    still_world.text_in("HELP")

    assert [message.direction for message in texts_of_ann(still_world)] == ["out", "in"]


def test_what_an_opted_out_customer_writes_is_kept(still_world: World) -> None:
    still_world.text_in("STOP")
    still_world.text_in("Why do you ask?")

    assert [message.body for message in texts_of_ann(still_world) if message.direction == "in"] == ["Why do you ask?", "STOP"]


@pytest.mark.parametrize(("keyword", "opted_out"), [("stop", True), ("start", False), ("help", False)])
def test_what_the_carrier_has_answered_is_not_answered_again(still_world: World, keyword: str, opted_out: bool) -> None:
    still_world.text_in("PARE", handled_keyword=keyword)

    assert only_contact(still_world)["optedOut"] is opted_out
    assert answers_of_ann(still_world) == []


def disable_user(world: World) -> None:
    world.change(users, world.ann.user.id, is_disabled=True)


def disable_organization(world: World) -> None:
    world.change(organizations, world.organization.id, is_disabled=True)


def disable_tenant(world: World) -> None:
    world.change(tenants, world.tenant.id, is_disabled=True)


@pytest.mark.parametrize("disable", [disable_user, disable_organization, disable_tenant])
def test_a_disabled_owner_gets_the_text_and_answers_nothing(still_world: World, disable: Callable[[World], None]) -> None:
    disable(still_world)

    assert still_world.text_in("STOP").status_code == 200

    listed = still_world.served.call("GET", f"/api/v2/contacts?userId={still_world.ann.user.id}", still_world.reseller).json()
    assert listed["contacts"][0]["optedOut"] is True
    assert [message.body for message in still_world.conversation(listed["contacts"][0]["id"])] == ["STOP"]


def test_a_blocked_contacts_text_is_taken_and_dropped(still_world: World) -> None:
    contact_id = still_world.send(still_world.ann).json()["ConversationID"]
    still_world.change(contacts, contact_id, blocked=True)
    before = still_world.contact(contact_id)

    assert still_world.text_in("Hey").status_code == 200
    assert still_world.contact(contact_id).version == before.version
    assert still_world.text_in("STOP").status_code == 200

    assert still_world.contact(contact_id).opted_out
    assert len(still_world.conversation(contact_id)) == 1


def test_message_to_unknown_number_is_refused(still_world: World) -> None:
    assert_refused(still_world.text_in(to_number="+12125550199"), NUMBER_UNKNOWN)


def test_a_number_whose_user_is_gone_is_a_number_of_nobody(still_world: World) -> None:
    commit = still_world.instance.core.store.commit()
    commit.create(phone_numbers.path("+12125550199"), {"uid": "gone"})
    commit.send()

    assert_refused(still_world.text_in(to_number="+12125550199"), NUMBER_UNKNOWN)


def post(world: World, body: bytes, signature: str | None, path: str = "/receive?provider=simulator") -> Any:
    headers = {SIGNATURE_HEADER: signature} if signature is not None else {}
    return world.served.call("POST", path, data=body, headers=headers)


@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64, "nonsense", "sha256=\xe9"])
def test_a_call_without_the_carriers_signature_is_refused(still_world: World, signature: str | None) -> None:
    body = b'{"type": "inbound", "event": {}}'

    assert_refused(post(still_world, body, signature), SIGNATURE_INVALID)


def test_a_signature_fits_its_own_body_alone(still_world: World) -> None:
    genuine = still_world.text_in().request
    assert isinstance(genuine.body, bytes)

    answer = post(still_world, genuine.body + b" ", genuine.headers[SIGNATURE_HEADER])

    assert_refused(answer, SIGNATURE_INVALID)


@pytest.mark.parametrize("provider", ["nobody", "Simulator", ".."])
def test_an_unknown_carrier_is_refused(still_world: World, provider: str) -> None:
    answer = still_world.served.call("POST", "/receive", params={"provider": provider}, data=b"{}")

    assert_refused(answer, CARRIER_UNKNOWN)


@pytest.mark.parametrize("path", ["/receive", "/receive?provider=" + "p" * 41])
def test_a_call_must_name_its_carrier(still_world: World, path: str) -> None:
    assert post(still_world, b"{}", "sha256=").status_code == 403
    assert post(still_world, b"{}", "sha256=", path).status_code == 400


def event(**changes: Any) -> dict[str, Any]:
    return {"carrier_message_id": "SIM1", "from_number": CUSTOMER, "to_number": "+12125550100", "body": "Hi"} | changes


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("nonsense", event()),
        (None, event()),
        ([], event()),
        ("inbound", None),
        ("inbound", []),
        ("inbound", "text"),
        ("inbound", {}),
        ("inbound", event(body=None)),
        ("inbound", event(body=5)),
        ("inbound", event(from_number=None)),
        ("inbound", event(from_number="../../phone-numbers")),
        ("inbound", event(to_number=[])),
        ("inbound", event(carrier_message_id="")),
        ("inbound", event(carrier_message_id=None)),
        ("inbound", event(media="https://example.com/a.jpg")),
        ("inbound", event(media=[5])),
        ("inbound", event(handled_keyword="perhaps")),
        ("receipt", {}),
        ("receipt", {"message_id": 5, "carrier_message_id": "SIM1", "state": "delivered"}),
        ("receipt", {"message_id": "x", "carrier_message_id": "", "state": "delivered"}),
        ("receipt", {"message_id": "x", "carrier_message_id": "SIM1", "state": "nonsense"}),
        ("receipt", {"message_id": "x", "carrier_message_id": "SIM1", "state": "queued"}),
        ("receipt", {"message_id": "x", "carrier_message_id": "SIM1", "state": "canceled"}),
    ],
)
def test_a_genuine_call_in_a_wrong_format_is_refused(still_world: World, kind: Any, content: Any) -> None:
    answer = still_world.carrier_call(kind, content)

    assert answer.status_code == 400, answer.text
    assert answer.json()["reason"] == "The body is not simulator's format"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b"[" * 60_000, b"{}", b"9" * 5000])
def test_a_genuine_call_that_is_no_json_object_is_refused(still_world: World, body: bytes) -> None:
    assert still_world.carrier_post(body).status_code == 400


def test_a_simulated_customer_comes_in_through_the_carriers_door(world: World) -> None:
    answer = world.call("POST", "/api/v2/sandbox/texts", world.ann, json={"from": CUSTOMER, "message": "Anybody there?"})

    assert answer.status_code == 200
    listed = wait_until(
        lambda: world.call("GET", "/api/v2/contacts", world.ann).json()["contacts"], lambda contacts: len(contacts) == 1
    )
    (message,) = world.conversation(listed[0]["id"])
    assert (message.body, message.carrier_message_id) == ("Anybody there?", answer.json()["carrierMessageId"])
