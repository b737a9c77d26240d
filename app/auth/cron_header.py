"""The header by which App Engine's cron proves that a call is its own."""

from app.errors import DomainError
from app.problems.authentication import QUEUE_TOKEN_INVALID

CRON_HEADER = "X-Appengine-Cron"

_APP_ENGINE = "standard"


def verify_cron(header: str | None, environment: str) -> None:
    """Let App Engine's cron pass.

    The header proves something only where App Engine takes it away from everybody else's requests; anywhere else it is
    what the caller wrote.

    Args:
        header: the request's X-Appengine-Cron.
        environment: the setting GAE_ENV, which App Engine itself sets.

    Raises:
        DomainError: QUEUE_TOKEN_INVALID.
    """
    if environment != _APP_ENGINE or header != "true":
        raise DomainError(QUEUE_TOKEN_INVALID, "Only App Engine's cron may call this endpoint")
