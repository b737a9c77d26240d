from typing import Any

import pytest

from app.crypto.keys import new_id
from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.contacts.contacts import Contact, contacts, search_keys_of
from app.store.contacts.search_keys import MAX_KEYS
from app.store.messages.messages import Direction, Message, MessageState, create_message
from app.store.users.users import users
from tests.contacts.people import add_contact, find
from tests.refusals import assert_refused
from tests.world import World

PEOPLE = [
    ("+12125550131", "Jürgen Groß", "juergen@example.com", "Bäckerei Groß"),
    ("+12125550132", "Anna-Maria O'Brien", "am.obrien@example.net", "Hooli"),
    ("+442079460958", "山田太郎", "taro@example.org", ""),
    ("+12125550134", "+12125550134", "", ""),
]


@pytest.fixture
def book(still_world: World) -> World:
    for number, name, email, company in PEOPLE:
        add_contact(still_world, number, full_name=name, email=email, company_name=company)
    add_contact(still_world, "+12125550199", still_world.zoe, full_name="Anna Zimmer")
    return still_world


FOUND = [
    ("jurgen", [0]),
    ("JÜRGEN gross", [0]),
    ("gross bäck", [0]),
    ("ürgen", []),
    ("anna", [1]),
    ("brien o", [1]),
    ("anna groß", []),
    ("am.obrien@example.net", [1]),
    ("example", [1, 0, 2]),
    ("hoo", [1]),
    ("山", [2]),
    ("太郎", [2]),
    ("郎", [2]),
    ("山田太郎", [2]),
    ("田太", [2]),
    ("太山", []),
    ("花子", []),
    ("020 7946 0958", [2]),
    ("+44 20 7946", [2]),
    ("(212) 555-0131", [0]),
    ("212.555.013", [3, 1, 0]),
    ("0134", [3]),
    ("anna 0132", [1]),
    ("01", []),
    ("!?", []),
    ("%00", []),
]


def test_search_matches_word_beginnings_and_number_parts(book: World) -> None:
    for text, found in FOUND:
        assert find(book, text, limit=2) == [PEOPLE[index][1] for index in found], text


def test_filtered_search_ends_with_few_matches(book: World) -> None:
    for index in range(12):
        add_contact(book, f"+121255601{index:02}", full_name=f"Example {index:02}", is_archived=index == 11)

    assert find(book, "example", archived="true", limit=1) == ["Example 11"]
    assert find(book, "example 02", limit=1) == ["Example 02"]
    assert find(book, "", listId="nobody's") == []
    assert len(find(book, "")) == 16


def test_a_list_shows_its_contacts_in_the_order_of_their_names(book: World) -> None:
    for number, name, *_ in PEOPLE[:2]:
        contact_id = add_contact(book, number).id
        book.change(contacts, contact_id, lists=["friends"])
        assert book.contact(contact_id).full_name == name

    assert find(book, "", listId="friends", limit=1) == ["Anna-Maria O'Brien", "Jürgen Groß"]
    assert find(book, "jur", listId="friends") == ["Jürgen Groß"]


def test_a_cursor_fits_its_own_search_alone(book: World) -> None:
    page = book.call("GET", "/api/v2/contacts?search=example&limit=1", book.ann).json()

    refused = book.call("GET", f"/api/v2/contacts?search=exam&limit=1&cursor={page['nextCursor']}", book.ann)

    assert_refused(refused, CURSOR_INVALID)
    assert_refused(book.call("GET", f"/api/v2/contacts?search={'x' * 101}", book.ann), PARAMETERS_INVALID)
    assert_refused(book.call("GET", f"/api/v2/contacts?search=x&userId={book.ann.user.id}", book.zoe), USER_NOT_FOUND)


def test_no_contact_has_more_keys_than_a_document_bears() -> None:
    words = " ".join(f"{letter}{'x' * 20}" for letter in "abcdefghijklmnop")
    contact = Contact(id="a", uid="b", phone_number="+123456789012345", full_name=words, company_name=words)

    keys = search_keys_of(contact)

    assert len(keys) == len(set(keys)) == MAX_KEYS
    assert {"123456789012345", "2345", "axxx"} <= set(keys)


def test_reindexing_finds_contacts_without_keys(book: World) -> None:
    stale, right = add_contact(book, PEOPLE[0][0]), add_contact(book, PEOPLE[1][0])
    book.change(contacts, stale.id, search_keys=[])
    assert find(book, "jurgen") == []
    index = book.instance.contacts.search_index

    done = list(index.rebuild())

    assert [(read, written) for _, read, written in done] == [(5, 1)]
    assert find(book, "jurgen") == ["Jürgen Groß"]
    assert book.contact(right.id) == right
    assert [written for *_, written in index.rebuild()] == [0]


def search(world: World, q: str, **query: Any) -> Any:
    return world.call("GET", "/api/v2/messages/search", world.ann, params={"q": q, **query})


def add_texts(world: World, contact: Contact, *bodies: str, since: int = 1000) -> None:
    commit = world.instance.core.store.commit()
    for index, body in enumerate(bodies):
        message = Message(
            id=new_id(),
            uid=contact.uid,
            contact_id=contact.id,
            direction=Direction.IN,
            from_number=contact.phone_number,
            to_number=world.ann.user.phone_number,
            state=MessageState.RECEIVED,
            body=body,
            date=since + 10 * index,
        )
        create_message(commit, message)
    commit.send()


def test_messages_are_found_by_their_words_newest_first(book: World) -> None:
    first, second = add_contact(book, PEOPLE[0][0]), add_contact(book, PEOPLE[1][0])
    add_texts(book, first, "Your appointment is at TEN", "Réservé: appointment at nine", "Thanks")
    add_texts(book, second, "No appointments today", since=1005)

    def bodies(q: str, **query: Any) -> list[str]:
        return [message["message"] for message in search(book, q, **query).json()["messages"]]

    assert bodies("appoint") == ["Réservé: appointment at nine", "No appointments today", "Your appointment is at TEN"]
    assert bodies("ten appointment") == ["Your appointment is at TEN"]
    assert bodies("RESERVE") == ["Réservé: appointment at nine"]
    assert bodies("appoint", contactId=second.id) == ["No appointments today"]
    page = search(book, "appoint", limit=2).json()
    assert [len(page["messages"]), len(search(book, "appoint", limit=2, cursor=page["nextCursor"]).json()["messages"])] == [
        2,
        1,
    ]


@pytest.mark.parametrize(
    ("body", "found", "other"),
    [
        ("我想预约明天", ["预约", "明天", "我想预约"], ["后天", "约预"]),
        ("明日の予約を変更したい", ["予約", "変更", "明日 変更"], ["取消"]),
        ("ขอนัดหมายพรุ่งนี้", ["นัดหมาย", "พรุ่งนี้"], ["วันนี้"]),
        ("iPhone修理 today", ["修理", "iphone", "修理 today"], ["phone"]),
        ("call 646-555-0123 or (646) 555 0199", ["6465550123", "646.555.0199", "646"], ["6465550124"]),
        ("E-mail me", ["email", "e-mail", "mail"], ["gmail"]),
        ("my email", ["e-mail"], []),
        ("don't, #12345, example.com", ["don", "12345", "example.com"], ["2345"]),
    ],
)
def test_messages_are_found_in_every_script(book: World, body: str, found: list[str], other: list[str]) -> None:
    add_texts(book, add_contact(book, PEOPLE[0][0]), body)

    hits = {q: bool(search(book, q).json()["messages"]) for q in found + other}

    assert hits == dict.fromkeys(found, True) | dict.fromkeys(other, False)


def test_search_page_reads_a_bounded_number_of_messages(book: World) -> None:
    book.change(users, book.ann.user.id, has_message_keys=False)
    contact = add_contact(book, PEOPLE[0][0])
    for _ in range(2):
        add_texts(book, contact, *["needle"] * 2, *["hay"] * 298)

    page = search(book, "needle").json()

    assert (page["messages"], page["nextCursor"] is None) == ([], False)
    assert len(search(book, "needle", cursor=page["nextCursor"]).json()["messages"]) == 4


def test_what_is_out_of_reach_is_not_searched(book: World) -> None:
    foreign = add_contact(book, "+12125550199", book.zoe)
    add_texts(book, foreign, "Secret appointment")

    assert search(book, "secret").json()["messages"] == []
    assert_refused(search(book, "secret", userId=book.zoe.user.id), USER_NOT_FOUND)
    assert_refused(search(book, "secret", contactId=foreign.id), CONTACT_NOT_FOUND)
    for q in ("", "!?", "x" * 101):
        assert_refused(search(book, q), PARAMETERS_INVALID)
