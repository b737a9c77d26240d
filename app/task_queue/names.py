"""Names of tasks. Cloud Tasks takes a name once in 24 hours, so the name is what makes a task single."""

import hashlib


def delivery_task(message_id: str, attempt: int, due: int) -> str:
    """Answer the name of the task that delivers a message.

    Args:
        message_id: random, which spreads the names as Cloud Tasks wants them.
        attempt: which attempt the task is for.
        due: when the task is due in ms: a message whose time was changed gets another task.
    """
    return f"{message_id}-deliver-{attempt}-{due}"


def relay_task(delivery_id: str, attempt: int, due: int) -> str:
    """Answer the name of the task that posts an event to a user's webhook or integration.

    Args:
        delivery_id: random to look at, which spreads the names.
        attempt: which attempt the task is for.
        due: when the task is due in ms.
    """
    return f"{delivery_id}-relay-{attempt}-{due}"


def sweep_task(kind: str, shard: int, now: int) -> str:
    """Answer the name of the task that looks after one shard of a kind; the shard comes first, to spread the names."""
    return f"{shard}-sweep-{kind}-{now}"


def job_task(job_id: str, slice_number: int, due: int) -> str:
    """Answer the name of the task that does one slice of a job.

    Args:
        job_id: may hold what no name may, so its hash stands for it.
        slice_number: which slice the task is for.
        due: when the task is due in ms: one that got lost is made anew under another.
    """
    return f"{_spread(job_id)}-job-{slice_number}-{due}"


def push_task(message_id: str) -> str:
    """Answer the name of the task that notifies devices of a message: one in all, whoever brings the message again."""
    return f"{message_id}-push"


def purge_task(purge_id: str, slice_number: int, due: int) -> str:
    """Answer the name of the task that does one slice of a removal.

    Args:
        purge_id: may hold what no name may, so its hash stands for it.
        slice_number: which slice the task is for.
        due: when the task is due in ms.
    """
    return f"{_spread(purge_id)}-purge-{slice_number}-{due}"


def _spread(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:20]
