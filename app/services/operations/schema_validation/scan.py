"""Scan of stored documents, a page at a time, which collects faults and changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.services.operations.schema_validation.documents import COLLECTIONS, find_problems
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.owned_collections import USER_COLLECTIONS
from app.store.users import users

PAGE = 200
"""Number of documents checked, and held in memory, at a time."""

MAX_COLLECTIONS = 10
"""Maximum number of small collections scanned at a time."""

SHOWN_PROBLEMS = 20
"""Maximum number of faults kept per collection; all are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Position of a scan: index of the collection, and id of the last document there."""

    step: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """Result of one step: the next position, and the findings by collection."""

    place: Place
    is_done: bool
    notes: Mapping[str, dict[str, Any]]


def names_of_steps(uid: str) -> tuple[str, ...]:
    """Return the collections of a scan: of a user, or of the whole instance for an empty id."""
    return (users.name, *(below.collection for below in USER_COLLECTIONS)) if uid else COLLECTIONS


class Walk:
    """Scan of a user's documents, or of the whole instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def go_on(self, uid: str, place: Place) -> Looked:
        """Check the next documents, up to `PAGE`."""
        names, left = names_of_steps(uid), PAGE
        notes: dict[str, dict[str, Any]] = {}
        for _ in range(MAX_COLLECTIONS):
            name = names[place.step]
            documents = self._store.documents(_query(uid, place, left))
            looked_at = [each for each in documents if not (uid and name == users.name) or each.id == uid]
            problems = [found for document in looked_at for found in find_problems(name, document)]
            faulty = len({found["id"] for found in problems})
            note = {"checked": len(looked_at), "faulty": faulty, "problems": problems[:SHOWN_PROBLEMS]}
            notes[name] = note if name not in notes else add_note(notes[name], note)
            if len(documents) == left:
                return Looked(Place(place.step, documents[-1].id), False, notes)
            left -= len(documents)
            place = Place(place.step + 1)
            if place.step == len(names):
                return Looked(place, True, notes)
        return Looked(place, False, notes)


def add_note(before: Mapping[str, Any], note: Mapping[str, Any]) -> dict[str, Any]:
    """Return the combined findings of two steps in one collection."""
    return {
        "checked": before["checked"] + note["checked"],
        "faulty": before["faulty"] + note["faulty"],
        "problems": [*before["problems"], *note["problems"]][:SHOWN_PROBLEMS],
    }


def _query(uid: str, place: Place, limit: int) -> Query:
    if not uid:
        query = Query(COLLECTIONS[place.step], [], [], limit)
    elif place.step == 0:
        # Of the ids that begin with the uid, the user's own is the first.
        return Query(users.name, [], [], 1, id_prefix=uid)
    else:
        query = USER_COLLECTIONS[place.step - 1].query(uid, limit)
    return replace(query, after=[place.after]) if place.after else query
