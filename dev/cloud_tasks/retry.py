"""Retry schedule of failed tasks, and when they are given up."""

from dev.cloud_tasks.model import RetryConfig, TaskProgress

RETENTION_MS = 31 * 24 * 3600 * 1000


def compute_backoff_ms(config: RetryConfig, failures: int) -> int:
    """Return the wait in ms after the given number of failures (1 or more): doubling, then linear, then constant."""
    doublings = min(failures - 1, config.max_doublings)
    if config.min_backoff_ms == 0:
        return 0
    if doublings >= config.max_backoff_ms.bit_length():
        return config.max_backoff_ms
    linear_steps = failures - 1 - doublings
    return min((config.min_backoff_ms << doublings) * (1 + linear_steps), config.max_backoff_ms)


def is_exhausted(config: RetryConfig, progress: TaskProgress, created_ms: int, now_ms: int) -> bool:
    """Whether a task that has just failed is given up.

    If both an attempt limit and a retry duration are set, both must be reached, as Cloud Tasks documents.
    """
    if now_ms - created_ms >= RETENTION_MS:
        return True
    reached: list[bool] = []
    if config.max_attempts != -1:
        reached.append(progress.dispatch_count >= config.max_attempts)
    if config.max_retry_duration_ms > 0:
        first_ms = now_ms if progress.first_dispatch_ms is None else progress.first_dispatch_ms
        reached.append(now_ms - first_ms >= config.max_retry_duration_ms)
    return bool(reached) and all(reached)
