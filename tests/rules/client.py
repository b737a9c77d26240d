"""A program that asks Firestore directly, as the web app does: over REST, with an ID token or none."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import requests

from dev.local_http import call

DEADLINE_SECONDS = 10
PAGE_LIMIT = 200
_ALLOWED, _DENIED = 200, 403
_kept = threading.local()


def sign_in(auth_emulator_host: str, project_id: str, email: str, password: str) -> str:
    """Return the ID token of a new session."""
    # Only an administrator may name a project in this call; the emulator takes ours for one.
    answer = call(
        "POST",
        f"http://{auth_emulator_host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any",
        {"email": email, "password": password, "targetProjectId": project_id, "returnSecureToken": True},
    )
    return str(answer["idToken"])


def make_query(
    collection: str,
    equal: Mapping[str, Any] | None = None,
    *,
    containing: tuple[str, Any] | None = None,
    since: tuple[str, int] | None = None,
    latest: str | None = None,
    first: str | None = None,
    limit: int | None = PAGE_LIMIT,
) -> dict[str, Any]:
    """Return a query.

    Args:
        collection: that is asked.
        equal: values that fields must have.
        containing: a field that is a list, and what must be in it.
        since: a field, and the time in ms that it must be at or after.
        latest: the field by which the result is ordered, the latest first.
        first: the field by which the result is ordered, the least first.
        limit: number of documents at most; None sets none.
    """
    query: dict[str, Any] = {"from": [{"collectionId": collection}]}
    filters = [_filter(name, "EQUAL", value) for name, value in (equal or {}).items()]
    if containing:
        filters.append(_filter(containing[0], "ARRAY_CONTAINS", containing[1]))
    if since:
        filters.append(_filter(since[0], "GREATER_THAN_OR_EQUAL", since[1]))
    if filters:
        query["where"] = {"compositeFilter": {"op": "AND", "filters": filters}}
    if latest or first:
        query["orderBy"] = [{"field": {"fieldPath": latest or first}, "direction": "DESCENDING" if latest else "ASCENDING"}]
    if limit is not None:
        query["limit"] = limit
    return query


@dataclass(frozen=True)
class Client:
    """A client of Firestore; each method returns whether the rules allowed it.

    Attributes:
        host: the emulator's `host:port`.
        project_id: the project.
        id_token: of the session; None without one.
    """

    host: str
    project_id: str
    id_token: str | None

    def get(self, collection: str, document_id: str) -> bool:
        """Read one document."""
        return self._is_allowed("GET", f"/{collection}/{document_id}")

    def query(self, query: Mapping[str, Any]) -> bool:
        """Run a query."""
        return self._is_allowed("POST", ":runQuery", {"structuredQuery": query})

    def count(self, query: Mapping[str, Any]) -> bool:
        """Count what a query finds."""
        aggregation = {"structuredQuery": query, "aggregations": [{"alias": "total", "count": {}}]}
        return self._is_allowed("POST", ":runAggregationQuery", {"structuredAggregationQuery": aggregation})

    def list_documents(self, collection: str) -> bool:
        """List a collection without a query."""
        return self._is_allowed("GET", f"/{collection}?pageSize={PAGE_LIMIT}")

    def create(self, collection: str, document_id: str, fields: Mapping[str, Any]) -> bool:
        """Add a document."""
        return self._is_allowed("POST", f"/{collection}?documentId={document_id}", _document(fields))

    def update(self, collection: str, document_id: str, fields: Mapping[str, Any], removed: Iterable[str] = ()) -> bool:
        """Change fields of a document, which is made if it does not exist, and take others out of it."""
        mask = "&".join(f"updateMask.fieldPaths={name}" for name in (*fields, *removed))
        return self._is_allowed("PATCH", f"/{collection}/{document_id}?{mask}", _document(fields))

    def delete(self, collection: str, document_id: str) -> bool:
        """Remove a document."""
        return self._is_allowed("DELETE", f"/{collection}/{document_id}")

    def commit(self, changes: Mapping[tuple[str, str], Mapping[str, Any]]) -> bool:
        """Change fields of several documents, by collection and id, all or none."""
        writes = [
            {
                "update": {"name": f"{self._database}/{collection}/{document_id}", **_document(fields)},
                "updateMask": {"fieldPaths": list(fields)},
            }
            for (collection, document_id), fields in changes.items()
        ]
        return self._is_allowed("POST", ":commit", {"writes": writes})

    @property
    def _database(self) -> str:
        return f"projects/{self.project_id}/databases/(default)/documents"

    def _is_allowed(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bool:
        documents = f"http://{self.host}/v1/{self._database}"
        headers = {"Authorization": f"Bearer {self.id_token}"} if self.id_token else {}
        answer = _connection().request(method, documents + path, headers=headers, json=body, timeout=DEADLINE_SECONDS)
        assert answer.status_code in (_ALLOWED, _DENIED), f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.status_code == _ALLOWED


def _connection() -> requests.Session:
    """Return this thread's connection: opening one for each of some thousand questions would take longer than they do."""
    if not hasattr(_kept, "session"):
        _kept.session = requests.Session()
    session: requests.Session = _kept.session
    return session


def _filter(name: str, operator: str, value: Any) -> dict[str, Any]:
    return {"fieldFilter": {"field": {"fieldPath": name}, "op": operator, "value": _value(value)}}


def _document(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"fields": {name: _value(value) for name, value in fields.items()}}


def _value(value: Any) -> dict[str, Any]:
    """Return a value as Firestore's REST API spells it."""
    match value:
        case bool():
            return {"booleanValue": value}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case Mapping():
            return {"mapValue": _document(value)}
        case Sequence():
            return {"arrayValue": {"values": [_value(entry) for entry in value]}}
        case None:
            return {"nullValue": None}
    raise TypeError(f"no value of Firestore: {value!r}")
