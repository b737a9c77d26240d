import threading
from collections.abc import Sequence

import pytest

from app.task_queue import backlog
from app.task_queue.backlog import Backlog


def test_a_failure_does_not_end_the_backlog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "RETRY_SECONDS", 0.01)
    tries: list[Sequence[str]] = []
    is_done = threading.Event()

    def create_all(tasks: Sequence[str]) -> Sequence[str]:
        tries.append(tuple(tasks))
        if len(tries) == 1:
            raise RuntimeError("no credentials")
        is_done.set()
        return ()

    waiting = Backlog(create_all)
    waiting.add("a")

    assert is_done.wait(10)
    waiting.close()
    assert tries == [("a",), ("a",)]
    assert len(waiting) == 0
