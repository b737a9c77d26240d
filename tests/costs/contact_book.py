"""Costs of updating, deleting, blocking and finding contacts."""

from collections.abc import Sequence

from app.crypto.keys import new_id
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact
from tests.costs.counting import Cost
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import SHOWN, count_call, count_list, count_text_in, let_use_be_noted, send, succeed
from tests.world import CUSTOMER, World

_MANY = 60


def _add_people(world: World, count: int) -> list[str]:
    commit = world.instance.core.store.commit()
    made = [
        Contact(id=new_id(), uid=world.ann.user.id, phone_number=f"+1212556{index:04}", full_name=f"Jane Roe {index:02}")
        for index in range(count)
    ]
    for contact in made:
        create_contact(commit, contact, None)
    commit.send()
    return [contact.id for contact in made]


def create_a_contact(world: World) -> Cost:
    let_use_be_noted(world)
    body = {"phone_number": CUSTOMER, "full_name": "Jane Roe"}
    return count_call(world, "POST", "/api/v2/contacts", world.ann, json=body)


def search_contacts(world: World) -> Cost:
    _add_people(world, _MANY)
    return count_list(world, f"/api/v2/contacts?search=jan&limit={SHOWN}", "contacts")


def search_contacts_by_two_words(world: World) -> Cost:
    _add_people(world, _MANY)
    return count_list(world, f"/api/v2/contacts?search=jan+ro&limit={SHOWN}", "contacts")


def sort_contacts(world: World) -> Cost:
    _add_people(world, _MANY)
    return count_list(world, f"/api/v2/contacts?sort=name&limit={SHOWN}", "contacts")


def search_messages(world: World) -> Cost:
    send(world, world.ann, message="An appointment")
    return count_list(world, "/api/v2/messages/search?q=appointment", "messages", shown=1)


def search_messages_for_a_missing_word(world: World) -> Cost:
    send(world, world.ann, message="An appointment")
    return count_list(world, "/api/v2/messages/search?q=holiday", "messages", shown=0)


def search_messages_by_two_words(world: World) -> Cost:
    send(world, world.ann, message="An appointment")
    return count_list(world, "/api/v2/messages/search?q=an+appointment", "messages", shown=1)


def search_a_conversation(world: World) -> Cost:
    contact_id = world.message(send(world, world.ann, message="An appointment")).contact_id
    return count_list(world, f"/api/v2/messages/search?q=appointment&contactId={contact_id}", "messages", shown=1)


def count_an_inbox(world: World) -> Cost:
    send(world, world.ann, message="An appointment")
    return count_call(world, "GET", "/api/v2/contacts/counts", world.ann)


def change_a_contact(world: World) -> Cost:
    (contact_id,) = _add_people(world, 1)
    let_use_be_noted(world)
    return count_call(world, "PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"full_name": "Jane"})


def change_a_number(world: World) -> Cost:
    (contact_id,) = _add_people(world, 1)
    let_use_be_noted(world)
    return count_call(world, "PATCH", f"/api/v2/contacts/{contact_id}", world.ann, json={"phone_number": CUSTOMER})


def block_ten_numbers(world: World) -> Cost:
    _add_people(world, 10)
    let_use_be_noted(world)
    body = [{"action": "block", "sender": f"+1212556{index:04}"} for index in range(10)]
    return count_call(world, "POST", "/api/v2/contacts/block", world.ann, json=body)


def drop_a_blocked_text(world: World) -> Cost:
    body = [{"action": "block", "sender": CUSTOMER}]
    succeed(world.call("POST", "/api/v2/contacts/block", world.ann, json=body))
    return count_text_in(world)


CONTACT_BOOK: Sequence[Expectation] = [
    Expectation(
        "Create a contact, v2",
        create_a_contact,
        make_cost(reads=2, commits=1, read=4 + 2, written=2),
        "Read: reservation of the number, and the contact that it would have. Written: contact and reservation.",
    ),
    Expectation(
        "Search contacts by one word, page of 25",
        search_contacts,
        make_cost(reads=1, queries=1, read=4 + 26),
        "As much as any page, for any number of contacts.",
    ),
    Expectation(
        "Search contacts by two words, both found",
        search_contacts_by_two_words,
        make_cost(reads=1, queries=1, read=4 + 26),
        "Firestore is asked for the longer word; where the other is seldom beside it, four such pages are read at most.",
    ),
    Expectation(
        "List contacts by name, page of 25",
        sort_contacts,
        make_cost(reads=1, queries=1, read=4 + 26),
        "As in each order. Firestore is asked for one condition; of several, four such pages are read at most.",
    ),
    Expectation(
        "Search messages",
        search_messages,
        make_cost(reads=1, queries=1, read=4 + 1),
        "Each message that is found, and one more. Messages without search keys are all read, 500 a page at most.",
    ),
    Expectation(
        "Search messages, a word that no message has",
        search_messages_for_a_missing_word,
        make_cost(reads=1, queries=1, read=4 + 1),
        "However many messages there are.",
    ),
    Expectation(
        "Search messages by two words",
        search_messages_by_two_words,
        make_cost(reads=1, queries=2, read=4 + 2 + 1),
        "The messages of each word are counted, up to 1000 a read, and those of the rarest are read.",
    ),
    Expectation(
        "Search a conversation",
        search_a_conversation,
        make_cost(reads=2, queries=2, read=4 + 1 + 2 + 1),
        "The messages of the word and of the conversation are counted, and the fewer are read.",
    ),
    Expectation(
        "Count conversations, unread ones and messages",
        count_an_inbox,
        make_cost(reads=1, queries=1, read=4 + 5),
        "Five counts at once, each a read for up to 1000.",
    ),
    Expectation(
        "Change a contact",
        change_a_contact,
        make_cost(reads=2, commits=1, read=4 + 1, written=1),
    ),
    Expectation(
        "Change a contact's number",
        change_a_number,
        make_cost(reads=3, commits=1, read=4 + 1 + 2, written=4),
        "Read and written: the claims of both numbers beside the contact. The thread gets an event.",
    ),
    Expectation(
        "Block ten numbers",
        block_ten_numbers,
        make_cost(reads=3, commits=1, read=4 + 20, written=30),
        "Claims, then contacts, in two trips for up to 100 numbers. Each thread gets an event.",
    ),
    Expectation(
        "Text in of a blocked number",
        drop_a_blocked_text,
        make_cost(reads=2, commits=1, read=6, written=1),
        "It is counted in the claim of its number.",
    ),
]
