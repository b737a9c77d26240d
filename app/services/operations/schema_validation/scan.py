"""Walking through what is stored, a page at a time, and noting what is not as it must be. Nothing is changed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.services.operations.schema_validation.documents import COLLECTIONS, find_problems
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.owned_collections import USER_COLLECTIONS
from app.store.users import users

PAGE = 200
"""How many documents are looked at, and held in memory, at a time."""

MAX_COLLECTIONS = 10
"""How many collections are looked into at a time, where they hold little."""

SHOWN_PROBLEMS = 20
"""How many problems of a collection are kept; all of them are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk has come: at which collection, and after which document there."""

    step: int = 0
    after: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a part of a walk found: where the next begins, and by collection what to add to the notes."""

    place: Place
    is_done: bool
    notes: Mapping[str, dict[str, Any]]


def names_of_steps(uid: str) -> tuple[str, ...]:
    """Return the collections that a walk leads through: of a user, or of the whole instance for an empty id."""
    return (users.name, *(below.collection for below in USER_COLLECTIONS)) if uid else COLLECTIONS


class Walk:
    """Walks through the documents of a user, or of the whole instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def go_on(self, uid: str, place: Place) -> Looked:
        """Look at the next documents, `PAGE` at most."""
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
    """Return what two parts of a walk noted of one collection."""
    return {
        "checked": before["checked"] + note["checked"],
        "faulty": before["faulty"] + note["faulty"],
        "problems": [*before["problems"], *note["problems"]][:SHOWN_PROBLEMS],
    }


def _query(uid: str, place: Place, limit: int) -> Query:
    if not uid:
        query = Query(COLLECTIONS[place.step], [], [], limit)
    elif place.step == 0:
        # Of the ids that begin with his own, a user's is the first.
        return Query(users.name, [], [], 1, id_prefix=uid)
    else:
        query = USER_COLLECTIONS[place.step - 1].query(uid, limit)
    return replace(query, after=[place.after]) if place.after else query
