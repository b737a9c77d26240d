"""Records which documents the product reads and writes for a request, so that the floor exchanges the same ones."""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from app.composition import Instance
from app.store.engine.connection import FirestoreConnection
from app.store.engine.values import decode_fields
from app.store.tenancy.plans import plans


@dataclass
class Write:
    """A write of a commit.

    Attributes:
        name: full name of the document.
        fields: its fields as Python values.
        mask: the changed fields; empty if the whole document is written.
        is_new: whether the document must not exist.
    """

    name: str
    fields: dict[str, Any]
    mask: list[str]
    is_new: bool


@dataclass
class Recording:
    """Exchanges of the product: names of documents by read trip, and writes by commit."""

    reads: list[list[str]] = field(default_factory=list)
    commits: list[list[Write]] = field(default_factory=list)

    def to_json(self, placeholders: Mapping[str, str]) -> str:
        """Return the recording as JSON, with placeholders in the place of the ids that differ by request."""
        text = json.dumps(asdict(self), default=lambda value: base64.b64encode(value).decode())
        for recorded, placeholder in placeholders.items():
            text = text.replace(recorded, placeholder)
        return text


def read_json(text: str) -> Recording:
    """Return a recording from its JSON."""
    body = json.loads(text)
    return Recording(body["reads"], [[Write(**write) for write in commit] for commit in body["commits"]])


class _RecordingConnection(FirestoreConnection):
    """Records what goes through a connection, which does the work."""

    def __init__(self, connection: FirestoreConnection, recording: Recording) -> None:
        self.name = connection.name
        self._recorded = connection
        self._recording = recording

    def read(self, method: str, request: Any, *limits: Any, **named_limits: Any) -> list[Any]:
        if method == "batch_get_documents":
            self._recording.reads.append(list(request.documents))
        elif not _reads_plans(method, request):
            raise AssertionError(f"the floor has no {method}")
        return self._recorded.read(method, request, *limits, **named_limits)

    def read_concurrently(self, method: str, requests: Iterable[Any], in_flight: int) -> Iterator[list[Any]]:
        raise AssertionError(f"the floor has no {method}")

    def commit(self, request: Any) -> Any:
        self._recording.commits.append([_describe(write) for write in request.writes])
        return self._recorded.commit(request)


def _reads_plans(method: str, request: Any) -> bool:
    """Whether a call is the query for all plans, which a process makes once a minute and not for each request."""
    return method == "run_query" and [one.collection_id for one in request.structured_query.from_] == [plans.name]


def _describe(write: Any) -> Write:
    condition = write.current_document
    is_new = condition.WhichOneof("condition_type") == "exists" and not condition.exists
    return Write(write.update.name, decode_fields(write.update.fields), list(write.update_mask.field_paths), is_new)


@contextmanager
def recorded(instance: Instance) -> Iterator[Recording]:
    """Record what an instance exchanges with Firestore while the block runs."""
    recording = Recording()
    database = instance.core.database
    connection = database._connection
    database._connection = cast(FirestoreConnection, _RecordingConnection(connection, recording))
    try:
        yield recording
    finally:
        database._connection = connection
