"""Mentions in notes: only of people with access, listed for them, and seen."""

from typing import Any

from app.problems.messages import MESSAGE_NOT_FOUND
from tests.inbox.inbox import ask, share
from tests.refusals import assert_refused, errors_of
from tests.world import Person, World


def mention(world: World, author: Person, *uids: str, **changes: Any) -> Any:
    note = {"type": "note", "message": "Can you call them back?", "mentions": list(uids)} | changes
    return world.send(author, from_=world.ann.user.phone_number, **note)


def mentions(world: World, person: Person, **query: Any) -> list[tuple[str, bool]]:
    found = ask(world, "GET", "mentions", person, params=query)["mentions"]
    return [(entry["message"]["id"], entry["seen"]) for entry in found]


def test_notes_mention_people_with_access(still_world: World) -> None:
    world = still_world
    ann, ben = world.ann.user.id, world.ben.user.id
    assert errors_of(mention(world, world.ann, ben))
    share(world, world.ann, world.ben)
    for uids in ((world.zoe.user.id,), ("nobody",), (ben, world.admin.user.id), ("",), [ben] * 21):
        assert errors_of(mention(world, world.ann, *uids))
    assert errors_of(mention(world, world.ann, ben, type=None))

    first = mention(world, world.ann, ben, ann).json()["id"]
    second = mention(world, world.ann, ben).json()["id"]

    assert mentions(world, world.ben) == [(second, False), (first, False)]
    assert mentions(world, world.ann) == [(first, True)]
    page = ask(world, "GET", "mentions", world.ben, params={"limit": 1})
    assert [entry["message"]["mentions"] for entry in page["mentions"]] == [[ben]]
    assert mentions(world, world.ben, limit=1, cursor=page["nextCursor"]) == [(first, False)]
    assert [ask(world, "POST", f"mentions/{first}/seen", world.ben)["seen"] for _ in range(2)] == [True, True]
    assert mentions(world, world.ben, unseen="true") == [(second, False)]
    assert_refused(world.call("POST", f"/api/v2/mentions/{second}/seen", world.ann), MESSAGE_NOT_FOUND)

    share(world, world.ann)

    assert mentions(world, world.ben) == []
    assert_refused(world.call("POST", f"/api/v2/mentions/{second}/seen", world.ben), MESSAGE_NOT_FOUND)
