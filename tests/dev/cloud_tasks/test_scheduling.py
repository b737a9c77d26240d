"""The rules alone, on a clock that stands still."""

import pytest

from dev.cloud_tasks.model import HttpRequest, Outcome, QueueRateLimits, QueueSettings, RetryConfig, Task, TaskProgress
from dev.cloud_tasks.queues import TaskQueue
from dev.cloud_tasks.rate import TokenBucket
from dev.cloud_tasks.retry import RETENTION_MS, compute_backoff_ms, is_exhausted

START_MS = 1_700_000_000_000
RETRY = RetryConfig(max_attempts=3, max_retry_duration_ms=0, min_backoff_ms=1000, max_backoff_ms=10_000, max_doublings=2)
ACCEPTED = Outcome(200, 0, "")
FAILED = Outcome(500, 13, "")


def make_queue(rate: float = 500, concurrent: int = 1000, retry: RetryConfig = RETRY) -> TaskQueue:
    return TaskQueue("q", QueueSettings(QueueRateLimits(rate, concurrent), retry), START_MS)


def make_task(name: str = "t", schedule_ms: int = START_MS) -> Task:
    request = HttpRequest("http://127.0.0.1/", "POST", (), b"", None)
    return Task(name, request, START_MS, 600_000, None, TaskProgress(schedule_ms))


def test_the_back_off_is_the_documented_one() -> None:
    config = RetryConfig(100, 0, min_backoff_ms=10_000, max_backoff_ms=300_000, max_doublings=3)
    waits_s = [compute_backoff_ms(config, failures) // 1000 for failures in range(1, 10)]
    assert waits_s == [10, 20, 40, 80, 160, 240, 300, 300, 300]


def test_back_off_is_bounded_for_extreme_settings() -> None:
    many = RetryConfig(-1, 0, min_backoff_ms=100, max_backoff_ms=3_600_000, max_doublings=2_000_000_000)
    assert compute_backoff_ms(many, 1_000_000_000) == 3_600_000
    none = RetryConfig(-1, 0, min_backoff_ms=0, max_backoff_ms=1000, max_doublings=16)
    assert compute_backoff_ms(none, 50) == 0


@pytest.mark.parametrize(
    ("max_attempts", "max_retry_duration_ms", "attempts", "elapsed_ms", "exhausted"),
    [
        (3, 0, 2, 0, False),
        (3, 0, 3, 0, True),
        (-1, 0, 10_000, 10_000_000, False),
        (-1, 5000, 1, 4999, False),
        (-1, 5000, 1, 5000, True),
        (3, 5000, 3, 4999, False),
        (3, 5000, 2, 5000, False),
        (3, 5000, 3, 5000, True),
    ],
)
def test_a_task_is_given_up_when_all_its_limits_are_reached(
    max_attempts: int, max_retry_duration_ms: int, attempts: int, elapsed_ms: int, exhausted: bool
) -> None:
    config = RetryConfig(max_attempts, max_retry_duration_ms, 100, 1000, 16)
    progress = TaskProgress(START_MS, dispatch_count=attempts, first_dispatch_ms=START_MS)
    assert is_exhausted(config, progress, START_MS, START_MS + elapsed_ms) is exhausted


def test_a_task_is_given_up_after_31_days_whatever_its_limits() -> None:
    config = RetryConfig(-1, 0, 100, 1000, 16)
    assert is_exhausted(config, TaskProgress(START_MS), START_MS, START_MS + RETENTION_MS)


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    bucket = TokenBucket(rate_per_second=2, capacity=3, now_ms=START_MS)
    assert [bucket.take(START_MS) for _ in range(4)] == [True, True, True, False]
    assert bucket.find_ready_ms(START_MS) == START_MS + 500
    assert not bucket.take(START_MS + 499)
    assert bucket.take(START_MS + 500)
    assert [bucket.take(START_MS + 60_000) for _ in range(4)] == [True, True, True, False]


def test_a_clock_set_back_neither_fills_nor_blocks_a_bucket() -> None:
    bucket = TokenBucket(rate_per_second=1, capacity=1, now_ms=START_MS)
    assert bucket.take(START_MS)
    assert not bucket.take(START_MS - 3_600_000)
    assert bucket.take(START_MS - 3_600_000 + 1000)


def test_an_idle_queue_never_asks_to_be_looked_at() -> None:
    queue = make_queue()
    assert queue.find_next_claim_ms(START_MS) is None


def test_a_queue_says_when_its_next_task_is_due() -> None:
    queue = make_queue()
    queue.add(make_task("later", START_MS + 700))
    queue.add(make_task("sooner", START_MS + 300))
    assert queue.find_next_claim_ms(START_MS) == START_MS + 300
    assert [task.name for task in queue.claim_due(START_MS + 500)] == ["sooner"]


def test_a_queue_at_its_concurrency_waits_for_an_attempt_to_end() -> None:
    queue = make_queue(concurrent=1)
    first, second = make_task("first"), make_task("second")
    queue.add(first)
    queue.add(second)
    assert queue.claim_due(START_MS) == [first]
    assert queue.find_next_claim_ms(START_MS) is None
    assert queue.settle(first, ACCEPTED, START_MS)
    assert queue.claim_due(START_MS) == [second]


def test_a_failed_task_is_scheduled_again_until_its_last_attempt() -> None:
    queue = make_queue()
    task = make_task()
    queue.add(task)
    now_ms, waits_ms = START_MS, []
    while queue.claim_due(now_ms) and not queue.settle(task, FAILED, now_ms):
        waits_ms.append(task.progress.schedule_ms - now_ms)
        now_ms = task.progress.schedule_ms
    assert waits_ms == [1000, 2000]
    assert task.progress.dispatch_count == 3


def test_attempt_of_a_removed_task_changes_nothing() -> None:
    queue = make_queue()
    task = make_task()
    queue.add(task)
    queue.claim_due(START_MS)
    queue.remove(task)
    assert not queue.settle(task, FAILED, START_MS)
    assert queue.find_next_claim_ms(START_MS) is None


def test_task_run_by_hand_is_scheduled_once() -> None:
    queue = make_queue()
    task = make_task()
    queue.add(task)
    queue.claim_due(START_MS)
    queue.claim_now(task, START_MS)
    queue.settle(task, FAILED, START_MS)
    queue.settle(task, FAILED, START_MS)
    assert queue.claim_due(START_MS + 60_000) == [task]
    assert queue.claim_due(START_MS + 60_000) == []


def test_removed_tasks_do_not_pile_up_in_the_schedule() -> None:
    queue = make_queue()
    for number in range(1000):
        task = make_task(f"t{number}", START_MS + 1_000_000)
        queue.add(task)
        queue.remove(task)
    assert len(queue._schedule) < 100
