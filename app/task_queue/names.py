"""Names of tasks. Cloud Tasks accepts a name once in 24 hours, so equal names prevent duplicate tasks."""

import hashlib


def delivery_task(message_id: str, attempt: int, due: int) -> str:
    """Return the name of the task that delivers a message.

    Args:
        message_id: random, which distributes the names as Cloud Tasks recommends.
        attempt: which attempt the task is for.
        due: when the task is due in ms; rescheduling a message creates another task.
    """
    return f"{message_id}-deliver-{attempt}-{due}"


def relay_task(delivery_id: str, attempt: int, due: int) -> str:
    """Return the name of the task that posts an event to a webhook or integration.

    Args:
        delivery_id: evenly distributed.
        attempt: which attempt the task is for.
        due: when the task is due in ms.
    """
    return f"{delivery_id}-relay-{attempt}-{due}"


def sweep_task(kind: str, shard: int, now: int) -> str:
    """Return the name of the task that sweeps one shard of a kind; it starts with the shard, to distribute the names."""
    return f"{shard}-sweep-{kind}-{now}"


def expiry_task(collection: str, shard: int, now: int) -> str:
    """Return the name of the task that removes expired documents of one shard; it starts with the shard, as a sweep's."""
    return f"{shard}-expire-{collection}-{now}"


def job_task(job_id: str, slice_number: int, due: int) -> str:
    """Return the name of the task that runs one slice of a job.

    Args:
        job_id: hashed, since it may contain characters that names may not.
        slice_number: which slice the task is for.
        due: when the task is due in ms; a lost task is replaced under another name.
    """
    return f"{_spread(job_id)}-job-{slice_number}-{due}"


def mail_task(mail_id: str, attempt: int, due: int) -> str:
    """Return the name of the task that sends an e-mail.

    Args:
        mail_id: random.
        attempt: which attempt the task is for.
        due: when the task is due in ms.
    """
    return f"{mail_id}-mail-{attempt}-{due}"


def media_task(media_id: str, attempt: int, due: int) -> str:
    """Return the name of the task that fetches a file of an inbound message.

    Args:
        media_id: evenly distributed.
        attempt: which attempt the task is for.
        due: when the task is due in ms.
    """
    return f"{media_id}-media-{attempt}-{due}"


def push_task(message_id: str) -> str:
    """Return the name of the task that notifies devices of a message: one per message, however often it is delivered."""
    return f"{message_id}-push"


def failure_push_task(message_id: str) -> str:
    """Return the name of the task that notifies the author of a message that failed: one per message."""
    return f"{message_id}-failure-push"


def assignment_push_task(contact_id: str, uid: str, at: int) -> str:
    """Return the name of the task that notifies a user of an assignment made at a time in ms; one per assignment."""
    return f"{_spread(contact_id + uid)}-assignment-push-{at}"


def purge_task(purge_id: str, slice_number: int, due: int) -> str:
    """Return the name of the task that runs one slice of a purge.

    Args:
        purge_id: hashed, since it may contain characters that names may not.
        slice_number: which slice the task is for.
        due: when the task is due in ms.
    """
    return f"{_spread(purge_id)}-purge-{slice_number}-{due}"


def _spread(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:20]
