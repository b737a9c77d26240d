"""Cloud Tasks queues as an operator creates them: App Engine's queue.yaml, or gcloud commands elsewhere."""

from collections.abc import Iterator

from app.frozen import frozen
from app.task_queue.lanes import Lane, Lanes

MAX_RATE = 500
"""Tasks per second of one queue: the most that Cloud Tasks dispatches."""

_MIN_BACKOFF_SECONDS = 1
_MAX_BACKOFF_SECONDS = 300
_MAX_DOUBLINGS = 8
_AGE_LIMIT_HOURS = 1

_HEADER = """\
# The Cloud Tasks queues of the instance, written by `flask --app main queues`. Once this file is deployed, it alone describes
# the project's queues: one that it does not name is disabled.
#
# Retries: 1, 2, 4 … 256, then 300 seconds; soon after a hiccup, rarely during an outage. They end after an hour, because the
# sweeper creates new tasks for what is still waiting.
queue:
"""


@frozen
class LaneLimits:
    """Limits of each queue of a lane.

    Attributes:
        concurrency: number of tasks that run at once.
        purpose: what the queue is for.
    """

    concurrency: int
    purpose: str


LIMITS = {
    Lane.MESSAGES: LaneLimits(200, "Deliveries of messages. 200 at once are 500 a second if a carrier takes 0.4 s."),
    Lane.BULK: LaneLimits(100, "Deliveries for those who send more than their share: they wait for each other only."),
    Lane.RELAYS: LaneLimits(60, "Events for webhooks and integrations."),
    Lane.RELAYS_BULK: LaneLimits(40, "Events of users with more than their share."),
    Lane.PUSH: LaneLimits(20, "Push notifications."),
    Lane.PUSH_BULK: LaneLimits(20, "Push notifications of those with more than their share."),
    Lane.JOBS: LaneLimits(20, "Jobs, purges, e-mails and the sweeper."),
    Lane.MEDIA: LaneLimits(40, "Files of inbound messages, fetched from carriers."),
}


def write_queue_yaml(lanes: Lanes) -> str:
    """Return the content of queue.yaml."""
    return _HEADER + "".join(_write_entries(lanes))


def write_gcloud_commands(lanes: Lanes, location: str) -> str:
    """Return shell commands which create the same queues.

    Args:
        lanes: the queues.
        location: region of the queues.
    """
    return "".join(
        f"gcloud tasks queues create {queue_id} --location={location} \\\n"
        f"    --max-dispatches-per-second={MAX_RATE} --max-concurrent-dispatches={LIMITS[lane].concurrency} \\\n"
        f"    --min-backoff={_MIN_BACKOFF_SECONDS}s --max-backoff={_MAX_BACKOFF_SECONDS}s --max-doublings={_MAX_DOUBLINGS} "
        f"--max-attempts=-1 --max-retry-duration={_AGE_LIMIT_HOURS * 3600}s\n"
        for queue_id, lane in lanes.lanes_by_id().items()
    )


def _write_entries(lanes: Lanes) -> Iterator[str]:
    for queue_id, lane in lanes.lanes_by_id().items():
        limits = LIMITS[lane]
        yield (
            f"  # {limits.purpose}\n"
            f"  - name: {queue_id}\n"
            f"    rate: {MAX_RATE}/s\n"
            f"    bucket_size: {MAX_RATE}\n"
            f"    max_concurrent_requests: {limits.concurrency}\n"
            f"    retry_parameters:\n"
            f"      min_backoff_seconds: {_MIN_BACKOFF_SECONDS}\n"
            f"      max_backoff_seconds: {_MAX_BACKOFF_SECONDS}\n"
            f"      max_doublings: {_MAX_DOUBLINGS}\n"
            f"      task_age_limit: {_AGE_LIMIT_HOURS}h\n"
        )
