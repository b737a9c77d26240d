"""Unread counts of each person, right after each change."""

from collections.abc import Callable

import pytest

from app.problems.contacts import CONTACT_NOT_FOUND
from app.problems.inbox import ASSIGNEE_WITHOUT_ACCESS, READ_STATE_MISSING
from app.store.contacts.contacts import contacts
from tests.contacts.duplicates.doubles import add_double, merge
from tests.inbox.inbox import arrive, ask, share, unread
from tests.refusals import assert_refused
from tests.world import Person, World, run_at_once

OTHER = "+12125550124"


@pytest.fixture
def team(still_world: World) -> World:
    """Ann and Ben, who share Ann's number, with two conversations that nobody has read."""
    share(still_world, still_world.ann, still_world.ben)
    arrive(still_world)
    arrive(still_world, OTHER)
    return still_world


def first(world: World) -> str:
    found = ask(world, "GET", "conversations", world.ann, params={"unread": "true"})["conversations"]
    return str(found[-1]["id"])


def read(world: World, person: Person, **body: int) -> None:
    ask(world, "POST", f"conversations/{first(world)}/read", person, json=body)


def bulk(world: World, person: Person, verb: str) -> None:
    ask(world, "POST", f"bulk/{verb}", person, json={"contactsArray": [first(world)]})


def reply(world: World) -> None:
    assert world.send(world.ben, from_=world.ann.user.phone_number).status_code == 200


def note(world: World) -> None:
    sent = world.send(world.ben, from_=world.ann.user.phone_number, note=True, notify=True)
    assert sent.status_code == 200


def delete(world: World) -> None:
    ask(world, "DELETE", f"contacts/{first(world)}", world.ann)


def delete_history(world: World) -> None:
    ask(world, "POST", "deleteConversation", world.ann, json={"contact_id": first(world)})


def merge_doubles(world: World) -> None:
    add_double(world, read_status=False, unread_for=["*"], last_message="Old", last_message_date=1)
    assert merge(world)["merged"]


def app_writes(world: World) -> None:
    world.change(contacts, first(world), read_status=True)


def old_version(world: World) -> None:
    """A document of an earlier version, unread: it has no `unreadFor`."""
    add_double(world, "+12125550199", read_status=False, last_message="Old", last_message_date=1)


STEPS: list[tuple[str, Callable[[World], None], int, int]] = [
    ("owner reads", lambda world: read(world, world.ann), 1, 2),
    ("sharer reads", lambda world: read(world, world.ben), 2, 1),
    ("late reading", lambda world: read(world, world.ben, seenUntil=1), 2, 2),
    ("owner marks everybody's read", lambda world: bulk(world, world.ann, "markRead"), 1, 1),
    ("archive", lambda world: bulk(world, world.ben, "archive"), 1, 1),
    ("reply", reply, 1, 1),
    ("note", note, 2, 2),
    ("delete", delete, 1, 1),
    ("merge", merge_doubles, 2, 2),
    ("app writes", app_writes, 1, 1),
    ("old version", old_version, 3, 2),
]


@pytest.mark.parametrize(("act", "owners", "sharers"), [step[1:] for step in STEPS], ids=[step[0] for step in STEPS])
def test_counts_follow_each_change(team: World, act: Callable[[World], None], owners: int, sharers: int) -> None:
    assert unread(team, team.ann) == {"Ann Archer": 2}
    assert unread(team, team.ben) == {"Ben Baker": 0, "Ann Archer": 2}

    act(team)

    assert unread(team, team.ann) == {"Ann Archer": owners}
    assert unread(team, team.ben) == {"Ben Baker": 0, "Ann Archer": sharers}


def test_each_person_reads_and_marks_alone(team: World) -> None:
    conversation = first(team)
    for person in (team.ann, team.ben):
        assert ask(team, "POST", f"conversations/{conversation}/read", person, json={})["unread"] is False
    assert (unread(team, team.ann)["Ann Archer"], unread(team, team.ben)["Ann Archer"]) == (1, 1)

    assert ask(team, "POST", f"conversations/{conversation}/unread", team.ben)["unread"] is True

    assert (unread(team, team.ann)["Ann Archer"], unread(team, team.ben)["Ann Archer"]) == (1, 2)
    ask(team, "POST", "bulk/markUnread", team.ann, json={"contactsArray": [conversation]})
    assert (unread(team, team.ann)["Ann Archer"], unread(team, team.ben)["Ann Archer"]) == (2, 2)
    run_at_once(*(lambda who=who: read_it(team, who, conversation) for who in (team.ann, team.ben)))
    assert (unread(team, team.ann)["Ann Archer"], unread(team, team.ben)["Ann Archer"]) == (1, 1)


def read_it(world: World, person: Person, conversation: str) -> None:
    ask(world, "POST", f"conversations/{conversation}/read", person, json={})


def test_new_colleague_sees_what_nobody_has_read(team: World) -> None:
    cat = team.add_person("Cat Carter")
    ask(team, "POST", f"conversations/{first(team)}/read", team.ben, json={})

    share(team, team.ann, team.ben, cat)
    assert unread(team, cat) == {"Cat Carter": 0, "Ann Archer": 1}
    share(team, team.ann, team.ben)
    assert unread(team, cat) == {"Cat Carter": 0}


def test_administrators_and_strangers_have_no_read_state(team: World) -> None:
    path = f"/api/v2/conversations/{first(team)}/read"

    assert_refused(team.call("POST", path, team.admin, json={}), READ_STATE_MISSING)
    assert_refused(team.call("POST", path, team.zoe, json={}), CONTACT_NOT_FOUND)
    assert unread(team, team.admin) == {"Ada Admin": 0}


def test_members_of_an_inbox_read_alone(still_world: World) -> None:
    world = still_world
    members = [world.ann.user.id, world.ben.user.id]
    desk = world.add_person("Front desk", "+12125550177", is_inbox=True, shared_with=members)
    contact = arrive(world, OTHER, desk)
    path = f"conversations/{contact.id}"
    assert unread(world, world.ben) == {"Ben Baker": 0, "Front desk": 1}

    assert ask(world, "POST", f"{path}/read", world.ann, json={})["unread"] is False

    assert world.contact(contact.id).read_status is True
    assert unread(world, world.ann)["Front desk"] == 0
    assert unread(world, world.ben)["Front desk"] == 1
    refused = world.call("PUT", f"/api/v2/{path}/assignee", world.ann, json={"userId": desk.user.id})
    assert_refused(refused, ASSIGNEE_WITHOUT_ACCESS)
    assert world.send(world.ann, from_=desk.user.phone_number, to=OTHER).status_code == 200
    assert unread(world, world.ben)["Front desk"] == 0
    arrive(world, OTHER, desk)
    assert (unread(world, world.ann)["Front desk"], unread(world, world.ben)["Front desk"]) == (1, 1)
