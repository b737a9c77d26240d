"""A program that asks Firestore directly, as the web app does: over REST, with an ID token or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from dev.local_http import call

DEADLINE_SECONDS = 10
PAGE_LIMIT = 200
_ALLOWED, _DENIED = 200, 403


def sign_in(auth_emulator_host: str, project_id: str, email: str, password: str) -> str:
    """Answer the ID token of a new session."""
    # Only an administrator may name a project in this call; the emulator takes ours for one.
    answer = call(
        "POST",
        f"http://{auth_emulator_host}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key=any",
        {"email": email, "password": password, "targetProjectId": project_id, "returnSecureToken": True},
    )
    return str(answer["idToken"])


def make_query(
    collection: str, equal: Mapping[str, str] | None = None, latest: str | None = None, limit: int | None = PAGE_LIMIT
) -> dict[str, Any]:
    """Answer a query.

    Args:
        collection: that is asked.
        equal: values that fields must have.
        latest: the field by which the result is ordered, the latest first.
        limit: number of documents at most; None sets none.
    """
    query: dict[str, Any] = {"from": [{"collectionId": collection}]}
    if equal:
        filters = [
            {"fieldFilter": {"field": {"fieldPath": name}, "op": "EQUAL", "value": {"stringValue": value}}}
            for name, value in equal.items()
        ]
        query["where"] = {"compositeFilter": {"op": "AND", "filters": filters}}
    if latest:
        query["orderBy"] = [{"field": {"fieldPath": latest}, "direction": "DESCENDING"}]
    if limit is not None:
        query["limit"] = limit
    return query


@dataclass(frozen=True)
class Client:
    """Someone at Firestore's door; each method tells whether he was let in.

    Attributes:
        host: the emulator's `host:port`.
        project_id: the project.
        id_token: of his session; None for nobody's.
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

    def create(self, collection: str, document_id: str, uid: str) -> bool:
        """Add a document that names an owner."""
        return self._is_allowed("POST", f"/{collection}?documentId={document_id}", _fields(uid=uid))

    def update(self, collection: str, document_id: str, field: str, value: str) -> bool:
        """Change one field of a document, which is made if it does not exist."""
        path = f"/{collection}/{document_id}?updateMask.fieldPaths={field}"
        return self._is_allowed("PATCH", path, _fields(**{field: value}))

    def delete(self, collection: str, document_id: str) -> bool:
        """Remove a document."""
        return self._is_allowed("DELETE", f"/{collection}/{document_id}")

    def _is_allowed(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> bool:
        documents = f"http://{self.host}/v1/projects/{self.project_id}/databases/(default)/documents"
        headers = {"Authorization": f"Bearer {self.id_token}"} if self.id_token else {}
        answer = requests.request(method, documents + path, headers=headers, json=body, timeout=DEADLINE_SECONDS)
        assert answer.status_code in (_ALLOWED, _DENIED), f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.status_code == _ALLOWED


def _fields(**values: str) -> dict[str, Any]:
    return {"fields": {name: {"stringValue": value} for name, value in values.items()}}
