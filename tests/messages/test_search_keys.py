"""Search keys of messages: they find what reading every message finds, for a bounded number of reads."""

import random
from typing import Any

import pytest
from click.testing import CliRunner

from app.commands.contacts.reindex_messages import reindex_messages_command
from app.crypto.keys import new_id
from app.store.contacts.contacts import Contact
from app.store.messages.message_search_keys import MAX_MESSAGE_KEYS, find_clauses, message_search_keys
from app.store.messages.messages import Direction, Message, MessageState, create_message, messages
from app.store.users.users import users
from app.text.matching import make_matcher, parse_search
from tests.contacts.people import add_contact
from tests.costs.counting import counted
from tests.world import World

BODIES = [
    "Your appointment is at TEN, Anna-Maria!",
    "Réservé: e-mail me at anna@example.com or call 646-555-0123",
    "646 apples, 555 pears and 0123",
    "我想预约明天 at noon",
    "ขอนัดหมายพรุ่งนี้",
    "iPhone修理 today",
    "Thank you",
    "x" * 40,
    "",
]
QUERIES = [
    *("appoint", "ten appointment", "RESERVE", "anna maria", "annamaria", "anna-maria", "email", "e-mail", "mail", "thank xyz"),
    *(
        "6465550123",
        "(646) 555 0123",
        "555-0123",
        "55501",
        "0123",
        "00012",
        "646 555 0124",
        "预约",
        "约预",
        "我想预约 noon",
        "明",
    ),
    *("นัดหมาย", "修理 today", "phone", "x" * 20, "x" * 41, "a", "xq", "example.com", "maria-anna"),
]


AUTHENTICATION = 4
"""Documents: token, user, organization, tenant."""


def search(world: World, q: str, **query: Any) -> list[str]:
    answer = world.call("GET", "/api/v2/messages/search", world.ann, params={"q": q, **query}).json()
    return [message["message"] for message in answer["messages"]]


def add_texts(world: World, contact: Contact, *bodies: str) -> list[Message]:
    commit = world.instance.core.store.commit()
    added = [
        Message(
            id=new_id(),
            uid=contact.uid,
            contact_id=contact.id,
            direction=Direction.IN,
            from_number=contact.phone_number,
            to_number=world.ann.user.phone_number,
            state=MessageState.RECEIVED,
            body=body,
            date=1000 + index,
        )
        for index, body in enumerate(bodies)
    ]
    for message in added:
        create_message(commit, message)
    commit.send()
    return added


def count_reads(world: World, q: str, **query: Any) -> int:
    """Return the documents that a search reads beside those of authentication."""
    with counted(world.instance) as cost:
        search(world, q, **query)
    return cost.documents_read - AUTHENTICATION


@pytest.mark.parametrize("q", QUERIES)
def test_every_match_has_a_key_of_each_clause(q: str) -> None:
    parsed = parse_search(q)
    assert parsed is not None
    matches = make_matcher(parsed)

    for body in BODIES:
        if matches(body):
            keys = set(message_search_keys(body))
            assert all(keys.intersection(clause) for clause in find_clauses(parsed)), body


def test_random_matches_have_a_key_of_each_clause() -> None:
    chance = random.Random(7)
    letters = "aé1-  .预约นัด+(ßI"
    found = 0
    for _ in range(4000):
        body = "".join(chance.choices(letters, k=30))
        start = chance.randrange(25)
        parsed = parse_search(body[start : start + chance.randrange(1, 12)])
        if parsed is not None and make_matcher(parsed)(body):
            found += 1
            keys = set(message_search_keys(body))
            assert all(keys.intersection(clause) for clause in find_clauses(parsed)), (body, parsed)
    assert found > 1000


def test_a_message_has_fewer_keys_than_characters() -> None:
    chance = random.Random(1)
    body = "".join(chance.choices("abcdefgh ", k=1600))

    assert len(message_search_keys(body)) < 1600
    assert len(message_search_keys("".join(map(chr, range(0x4E00, 0x4E00 + 3000))))) == MAX_MESSAGE_KEYS


def test_keys_find_what_reading_every_message_finds(still_world: World) -> None:
    contact = add_contact(still_world, "+12125550131")
    add_texts(still_world, contact, *BODIES)
    add_texts(still_world, add_contact(still_world, "+12125550132"), *BODIES)

    by_keys = {q: search(still_world, q) for q in QUERIES}
    in_conversation = {q: search(still_world, q, contactId=contact.id) for q in QUERIES}
    still_world.change(users, still_world.ann.user.id, has_message_keys=False)

    assert by_keys == {q: search(still_world, q) for q in QUERIES}
    assert in_conversation == {q: search(still_world, q, contactId=contact.id) for q in QUERIES}


def test_reads_depend_on_matches_and_not_on_history(still_world: World) -> None:
    contact = add_contact(still_world, "+12125550131")
    for _ in range(3):
        add_texts(still_world, contact, *["plain hay"] * 200)
    add_texts(still_world, add_contact(still_world, "+12125550132"), "a needle in the hay")

    assert count_reads(still_world, "missing") == 1
    assert count_reads(still_world, "hay missing") == 2 + 1
    assert count_reads(still_world, "hay needle") == 2 + 1
    assert count_reads(still_world, "needle", contactId=contact.id) <= 1 + 2 + 1
    assert count_reads(still_world, "hay", limit=10) == 11


def test_a_message_is_found_once_it_is_stored(still_world: World) -> None:
    still_world.send(still_world.ann, message="See you on Wednesday")

    assert search(still_world, "wednes") == ["See you on Wednesday"]


class TestReindexing:
    def test_reindexing_writes_missing_keys_once(self, still_world: World) -> None:
        uid = still_world.ann.user.id
        stale, right = add_texts(still_world, add_contact(still_world, "+12125550131"), "old words", "new words")
        still_world.change(messages, stale.id, search_keys=[])
        still_world.change(users, uid, has_message_keys=False)
        assert search(still_world, "old") == ["old words"]
        index = still_world.instance.messaging.search_index
        before = still_world.message(right.id)

        done = list(index.rebuild())

        assert [(read, written) for _, read, written in done if read] == [(2, 1)]
        user = still_world.instance.core.store.get(users.at(uid))
        assert user is not None
        assert user.has_message_keys
        assert still_world.message(right.id) == before
        assert search(still_world, "old") == ["old words"]
        assert not any(read for _, read, _ in index.rebuild())
        assert [(read, written) for _, read, written in index.rebuild(check_all=True) if read] == [(2, 0)]

    def test_the_command_says_how_many_were_written(self, still_world: World) -> None:
        (stale,) = add_texts(still_world, add_contact(still_world, "+12125550131"), "old words")
        still_world.change(messages, stale.id, search_keys=[])
        still_world.change(users, still_world.ann.user.id, has_message_keys=False)

        first = CliRunner().invoke(reindex_messages_command(still_world.instance), [])
        second = CliRunner().invoke(reindex_messages_command(still_world.instance), ["--all"])

        assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
        assert first.output.endswith("1 message written\n")
        assert second.output.endswith("0 messages written\n")

    def test_new_users_have_search_keys(self, world: World) -> None:
        assert world.ann.user.has_message_keys
