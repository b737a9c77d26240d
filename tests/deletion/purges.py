"""Purges: begun and counted."""

from collections import Counter

from tests.deletion.removals import (
    delete_user,
    places_of,
)
from tests.world import World


def begin(world: World, uid: str) -> str:
    purge_id: str = delete_user(world, world.admin, uid, force="true").json()["purgeId"]
    return purge_id


def count_places(world: World, uid: str) -> Counter[str]:
    """Count by collection what is there of a user."""
    return Counter(path.collection for path in places_of(world, uid))
