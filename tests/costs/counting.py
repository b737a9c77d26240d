"""Costs of an operation, counted on the instance's own connections to Firestore and Cloud Tasks."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from google.cloud import tasks_v2

from app.composition import Instance
from app.store.engine.connection import FirestoreConnection


@dataclass(kw_only=True)
class Cost:
    """Requests to Firestore and Cloud Tasks.

    Attributes:
        read_trips: round trips that read documents by path.
        query_trips: round trips that read a page of a collection.
        commits: round trips that write.
        documents_read: as Firestore bills them: one that does not exist counts, and so does a query that finds nothing.
        documents_written: made or changed.
        documents_deleted: which Firestore bills at a price of their own.
        task_calls: calls of Cloud Tasks.
    """

    read_trips: int = 0
    query_trips: int = 0
    commits: int = 0
    documents_read: int = 0
    documents_written: int = 0
    documents_deleted: int = 0
    task_calls: int = 0

    @property
    def trips_for_reading(self) -> int:
        """Return the round trips that read, by path or by query."""
        return self.read_trips + self.query_trips


class _Counter:
    """Adds to a cost, from any thread."""

    def __init__(self, cost: Cost) -> None:
        self._cost = cost
        self._lock = threading.Lock()

    def add(self, **counts: int) -> None:
        with self._lock:
            for name, count in counts.items():
                setattr(self._cost, name, getattr(self._cost, name) + count)


class _CountingConnection(FirestoreConnection):
    """Counts what goes through a connection, which does the work."""

    def __init__(self, connection: FirestoreConnection, counter: _Counter) -> None:
        self.name = connection.name
        self._counted = connection
        self._counter = counter

    def read(self, method: str, request: Any, *limits: Any, **named_limits: Any) -> list[Any]:
        answers = self._counted.read(method, request, *limits, **named_limits)
        if method == "batch_get_documents":
            self._counter.add(read_trips=1, documents_read=len(request.documents))
        elif method == "run_aggregation_query":
            # Up to a thousand entries of an index that are counted are billed as one read.
            self._counter.add(query_trips=1, documents_read=1)
        else:
            found = sum(answer.HasField("document") for answer in answers)
            self._counter.add(query_trips=1, documents_read=max(found, 1))
        return answers

    def read_concurrently(self, method: str, requests: Iterable[Any], in_flight: int) -> Iterator[list[Any]]:
        # Callers wait once for calls that run at once.
        for index, answers in enumerate(self._counted.read_concurrently(method, requests, in_flight)):
            if method == "run_aggregation_query":
                documents = 1
            else:
                documents = max(sum(answer.HasField("document") for answer in answers), 1)
            self._counter.add(query_trips=int(index % in_flight == 0), documents_read=documents)
            yield answers

    def commit(self, request: Any) -> Any:
        deleted = sum(write.WhichOneof("operation") == "delete" for write in request.writes)
        self._counter.add(commits=1)
        answer = self._counted.commit(request)
        # One that failed wrote nothing.
        self._counter.add(documents_written=len(request.writes) - deleted, documents_deleted=deleted)
        return answer


class _CountingCalls:
    """Google's client of Cloud Tasks, whose calls are counted."""

    def __init__(self, counted: Any, counter: _Counter) -> None:
        self._counted = counted
        self._counter = counter

    def __getattr__(self, name: str) -> Any:
        return _count_calls(getattr(self._counted, name), self._counter)


def _count_calls(method: Any, counter: _Counter) -> Any:
    def call(*args: Any, **kwargs: Any) -> Any:
        counter.add(task_calls=1)
        return method(*args, **kwargs)

    # The backlog's calls are not the caller's.
    setattr(call, "future", getattr(method, "future", None))  # noqa: B010 - a function has no such attribute for mypy
    return call


@contextmanager
def counted(instance: Instance) -> Iterator[Cost]:
    """Count all requests of an instance to Firestore and Cloud Tasks while the block runs.

    Let its queue be paused (`pause_queue`), or tasks that run meanwhile are counted too. A commit that lost a race counts.
    """
    cost = Cost()
    counter = _Counter(cost)
    database, queue = instance.core.database, instance.core.queue
    connection, client, create_task = database._connection, queue.client, queue._creator()
    database._connection = _CountingConnection(connection, counter)
    queue._client = cast(tasks_v2.CloudTasksClient, _CountingCalls(client, counter))
    queue._create_task = _count_calls(create_task, counter)
    try:
        yield cost
    finally:
        database._connection, queue._client, queue._create_task = connection, client, create_task


def pause_queue(instance: Instance) -> None:
    """Hold tasks: they are enqueued, and none is run."""
    settings, client = instance.core.settings, instance.core.queue.client
    parent = f"projects/{settings.GOOGLE_CLOUD_PROJECT}/locations/{settings.TASKS_LOCATION}"
    name = f"{parent}/queues/{settings.TASKS_QUEUE}"
    client.create_queue(parent=parent, queue=tasks_v2.Queue(name=name))
    client.pause_queue(name=name)
