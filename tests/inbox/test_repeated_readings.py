"""Repeats of what a person has read."""

from app.store.engine.database import Query
from app.store.messages.messages import messages
from tests.inbox.inbox import share
from tests.inbox.test_mentions import mention
from tests.world import World

KEY = {"Idempotency-Key": "seen"}


def test_repeat_of_a_seen_mention_gets_its_response(still_world: World) -> None:
    share(still_world, still_world.ann, still_world.ben)
    note = mention(still_world, still_world.ann, still_world.ben.user.id).json()["id"]

    first, again = (still_world.call("POST", f"/api/v2/mentions/{note}/seen", still_world.ben, headers=KEY) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200), first.text
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert len(still_world.instance.core.store.page(messages, Query("messages", [], [], 10))) == 1
