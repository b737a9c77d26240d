"""State that outlives a restart: queues, tasks, names still taken, and the signing key, in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from dev.cloud_tasks.messages import (
    QueueMessage,
    TaskMessage,
    read_settings,
    read_stored_task,
    write_queue,
    write_task,
)
from dev.cloud_tasks.model import Attempt, QueueSettings, Task, TaskProgress

_FILE = "cloud_tasks.sqlite3"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS queue (name TEXT PRIMARY KEY, message BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS task (
    name TEXT PRIMARY KEY, queue_name TEXT NOT NULL, message BLOB NOT NULL, progress TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS task_queue ON task (queue_name);
CREATE TABLE IF NOT EXISTS taken_name (
    name TEXT PRIMARY KEY, queue_name TEXT NOT NULL, until_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS taken_name_until ON taken_name (until_ms);
CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""


class State:
    """The stored state. Callers serialize their calls; each write has reached the operating system when it returns."""

    def __init__(self, folder: Path | None) -> None:
        """Open the state in a folder, created if missing, or in memory without one.

        Raises:
            sqlite3.OperationalError: the folder is unusable, or another server is using it.
        """
        location = ":memory:"
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            location = str(folder / _FILE)
        self._database = sqlite3.connect(location, timeout=1, isolation_level=None, check_same_thread=False)
        # Exclusive: two servers on one state would dispatch everything twice.
        self._database.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._database.execute("PRAGMA journal_mode = WAL")
        # In this mode a killed process loses nothing; only a power failure could lose the last writes.
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def load_queues(self) -> list[tuple[str, QueueSettings]]:
        """Load every queue's name and settings."""
        messages = [QueueMessage.FromString(row[0]) for row in self._database.execute("SELECT message FROM queue")]
        return [(message.name, read_settings(message)) for message in messages]

    def load_tasks(self, queue_name: str) -> Iterator[Task]:
        """Load a queue's tasks, oldest first."""
        rows = self._database.execute("SELECT message, progress FROM task WHERE queue_name = ? ORDER BY rowid", (queue_name,))
        for message, progress in rows:
            yield read_stored_task(TaskMessage.FromString(message), _read_progress(progress))

    def save_queue(self, name: str, settings: QueueSettings) -> None:
        """Save a new or changed queue."""
        message = write_queue(name, settings).SerializeToString()
        self._database.execute("INSERT OR REPLACE INTO queue VALUES (?, ?)", (name, message))

    def delete_queue(self, name: str) -> None:
        """Delete a queue with its tasks and taken names."""
        with self._transaction():
            self._database.execute("DELETE FROM queue WHERE name = ?", (name,))
            self._database.execute("DELETE FROM task WHERE queue_name = ?", (name,))
            self._database.execute("DELETE FROM taken_name WHERE queue_name = ?", (name,))

    def add_task(self, queue_name: str, task: Task) -> None:
        """Save a new task."""
        message = write_task(task, full=True).SerializeToString()
        row = (task.name, queue_name, message, _write_progress(task.progress))
        self._database.execute("INSERT INTO task VALUES (?, ?, ?, ?)", row)

    def save_progress(self, tasks: Iterable[Task]) -> None:
        """Save the progress of existing tasks."""
        rows = [(_write_progress(task.progress), task.name) for task in tasks]
        with self._transaction():
            self._database.executemany("UPDATE task SET progress = ? WHERE name = ?", rows)

    def end_tasks(self, queue_name: str, tasks: Iterable[Task], until_ms: int) -> None:
        """Delete tasks and keep their names taken until a time."""
        names = [task.name for task in tasks]
        with self._transaction():
            self._database.executemany("DELETE FROM task WHERE name = ?", [(name,) for name in names])
            self._database.executemany(
                "INSERT OR REPLACE INTO taken_name VALUES (?, ?, ?)", [(name, queue_name, until_ms) for name in names]
            )

    def is_name_taken(self, name: str, now_ms: int) -> bool:
        """Whether an ended task still holds its name."""
        row = self._database.execute("SELECT until_ms FROM taken_name WHERE name = ?", (name,)).fetchone()
        return row is not None and row[0] > now_ms

    def free_names(self, now_ms: int) -> None:
        """Delete names that are no longer taken."""
        self._database.execute("DELETE FROM taken_name WHERE until_ms <= ?", (now_ms,))

    def load_secret(self, name: str) -> bytes | None:
        """Load a secret; None if it was never saved."""
        row = self._database.execute("SELECT value FROM secret WHERE name = ?", (name,)).fetchone()
        return None if row is None else bytes(row[0])

    def save_secret(self, name: str, value: bytes) -> None:
        """Save a secret."""
        self._database.execute("INSERT OR REPLACE INTO secret VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN")
        with self._database:
            yield


def _write_progress(progress: TaskProgress) -> str:
    return json.dumps(asdict(progress))


def _read_progress(text: str) -> TaskProgress:
    fields = json.loads(text)
    attempt = fields.pop("last_attempt")
    return TaskProgress(**fields, last_attempt=None if attempt is None else Attempt(**attempt))
