"""Scan of stored documents, a page at a time, which collects faults and changes nothing."""

from collections.abc import Mapping
from typing import Any

from app.frozen import frozen, replace
from app.services.operations.schema_validation.documents import COLLECTIONS, find_problems
from app.store.deletion.owned_collections import USER_COLLECTIONS
from app.store.engine.database import Query
from app.store.engine.store import Store
from app.store.users.users import users

PAGE_SIZE = 200
"""Number of documents checked, and held in memory, at a time."""

MAX_COLLECTIONS = 10
"""Maximum number of small collections scanned at a time."""

SHOWN_PROBLEMS = 20
"""Maximum number of faults kept per collection; all are counted."""


@frozen
class ScanPosition:
    """Position of a scan: index of the collection, and id of the last document there."""

    step: int = 0
    after: str = ""


@frozen
class ScanStep:
    """Result of one step: the next position, and the findings by collection."""

    position: ScanPosition
    is_done: bool
    findings: Mapping[str, dict[str, Any]]


def list_scanned_collections(uid: str) -> tuple[str, ...]:
    """Return the collections of a scan: of a user, or of the whole instance for an empty id."""
    return (users.name, *(below.collection for below in USER_COLLECTIONS)) if uid else COLLECTIONS


class Scan:
    """Scan of a user's documents, or of the whole instance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def check_next(self, uid: str, position: ScanPosition) -> ScanStep:
        """Check the next documents, up to `PAGE_SIZE`."""
        names, left = list_scanned_collections(uid), PAGE_SIZE
        findings: dict[str, dict[str, Any]] = {}
        for _ in range(MAX_COLLECTIONS):
            name = names[position.step]
            documents = self._store.documents(_query(uid, position, left))
            checked = [document for document in documents if not (uid and name == users.name) or document.id == uid]
            problems = [found for document in checked for found in find_problems(name, document)]
            faulty = len({found["id"] for found in problems})
            finding = {"checked": len(checked), "faulty": faulty, "problems": problems[:SHOWN_PROBLEMS]}
            findings[name] = finding if name not in findings else merge_findings(findings[name], finding)
            if len(documents) == left:
                return ScanStep(ScanPosition(position.step, documents[-1].id), False, findings)
            left -= len(documents)
            position = ScanPosition(position.step + 1)
            if position.step == len(names):
                return ScanStep(position, True, findings)
        return ScanStep(position, False, findings)


def merge_findings(before: Mapping[str, Any], finding: Mapping[str, Any]) -> dict[str, Any]:
    """Return the combined findings of two steps in one collection."""
    return {
        "checked": before["checked"] + finding["checked"],
        "faulty": before["faulty"] + finding["faulty"],
        "problems": [*before["problems"], *finding["problems"]][:SHOWN_PROBLEMS],
    }


def _query(uid: str, position: ScanPosition, limit: int) -> Query:
    if not uid:
        query = Query(COLLECTIONS[position.step], [], [], limit)
    elif position.step == 0:
        # Of the ids that begin with the uid, the user's own is the first.
        return Query(users.name, [], [], 1, id_prefix=uid)
    else:
        query = USER_COLLECTIONS[position.step - 1].query(uid, limit)
    return replace(query, after=[position.after]) if position.after else query
