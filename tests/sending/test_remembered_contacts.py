"""A process remembers which contact has a number; another process may have changed that since."""

from typing import Any

from app.problems.messages import OPTED_OUT
from app.store.contacts.contact_numbers import contact_numbers, number_reservation
from app.store.contacts.contacts import contacts
from app.store.messages.messages import Direction
from tests.contacts.duplicates.doubles import add_double, merge
from tests.costs.counting import counted
from tests.refusals import assert_refused
from tests.world import CUSTOMER, World

OTHER = "+12125550124"


def send(world: World, **changes: Any) -> str:
    answer = world.send(world.ann, **changes)
    assert answer.status_code == 200, answer.text
    contact_id: str = answer.json()["ConversationID"]
    return contact_id


def received_by(world: World, contact_id: str) -> list[str]:
    return [each.body for each in world.conversation(contact_id) if each.direction is Direction.IN]


def test_known_contact_costs_no_reservation(still_world: World) -> None:
    contact_id = send(still_world)
    with counted(still_world.instance) as sent:
        assert send(still_world) == contact_id
    assert still_world.text_in().status_code == 200
    with counted(still_world.instance) as received:
        assert still_world.text_in("And tomorrow?").status_code == 200

    assert (sent.read_trips, sent.documents_read) == (1, 6)
    assert (received.read_trips, received.documents_read) == (1, 5)


def test_contact_with_another_spelling_costs_no_vain_guess(still_world: World) -> None:
    double = add_double(still_world, "(212) 555-0123")
    commit = still_world.instance.core.store.commit()
    reservation = number_reservation(still_world.ann.user.id, CUSTOMER)
    commit.create(reservation.path, contact_numbers.changes(contact_id=double.id))
    commit.send()
    assert [send(still_world), send(still_world)] == [double.id] * 2
    with counted(still_world.instance) as cost:
        send(still_world)

    assert (cost.read_trips, cost.documents_read) == (2, 8)


def test_number_that_its_contact_gave_up_gets_another_contact(still_world: World, other: World) -> None:
    contact_id = send(still_world)
    patched = other.call("PATCH", f"/api/v2/contacts/{contact_id}", other.ann, json={"phone_number": OTHER})
    assert patched.status_code == 200

    former = send(still_world)

    assert former != contact_id
    assert send(still_world, to=OTHER) == contact_id
    assert [send(still_world), send(other)] == [former, former]


def test_deleted_contact_is_created_again(still_world: World, other: World) -> None:
    contact_id = send(still_world)
    assert other.call("DELETE", f"/api/v2/contacts/{contact_id}", other.ann).status_code in (200, 204)

    again = send(still_world)

    assert again != contact_id
    assert send(other) == again
    assert still_world.text_in("Still there?").status_code == 200
    assert received_by(still_world, again) == ["Still there?"]


def test_contact_with_another_id_is_read_in_one_trip(still_world: World, other: World) -> None:
    contact_id = send(still_world)
    assert other.call("DELETE", f"/api/v2/contacts/{contact_id}", other.ann).status_code in (200, 204)
    again = send(still_world)

    with counted(still_world.instance) as cost:
        assert send(still_world) == again

    assert (cost.read_trips, cost.documents_read) == (1, 6)


def test_contact_of_another_user_gets_no_message(still_world: World) -> None:
    contact_id = send(still_world)
    still_world.change(contacts, contact_id, uid=still_world.ben.user.id)
    still_world.change(contact_numbers, number_reservation(still_world.ann.user.id, CUSTOMER).path.id, contact_id="")

    assert send(still_world) != contact_id


def test_opt_out_of_a_deleted_contact_is_kept(still_world: World, other: World) -> None:
    contact_id = send(still_world)
    assert other.text_in("STOP").status_code == 200
    assert other.call("DELETE", f"/api/v2/contacts/{contact_id}", other.ann).status_code in (200, 204)

    assert_refused(still_world.send(still_world.ann), OPTED_OUT)


def test_contact_that_took_over_others_stays_the_one(still_world: World, other: World) -> None:
    contact_id = send(still_world)
    double = add_double(still_world, "(212) 555-0123", full_name="Joanna Doe", created=1)
    merge(other)
    assert still_world.instance.core.store.get(contacts.at(double.id)) is None

    assert send(still_world) == contact_id
    assert still_world.text_in("Merged?").status_code == 200
    assert received_by(still_world, contact_id) == ["Merged?"]


def test_number_that_another_process_blocks_is_heard_no_more(still_world: World, other: World) -> None:
    contact_id = send(still_world)
    assert still_world.text_in("Before").status_code == 200
    asked = other.call("POST", "/api/v2/contacts/block", other.ann, json=[{"action": "block", "sender": CUSTOMER}])
    assert asked.status_code == 200

    assert [still_world.text_in("Blocked").status_code for _ in range(2)] == [200, 200]

    assert received_by(still_world, contact_id) == ["Before"]
    listed = other.call("GET", "/api/v2/contacts/blocked", other.ann).json()["blocked"]
    assert [(each["contactId"], each["blockedCount"]) for each in listed] == [(contact_id, 2)]
