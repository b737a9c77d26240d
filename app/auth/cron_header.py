"""Header that identifies calls of App Engine's cron."""

from app.errors import DomainError
from app.problems.authentication import QUEUE_TOKEN_INVALID

CRON_HEADER = "X-Appengine-Cron"

_APP_ENGINE = "standard"


def verify_cron(header: str | None, environment: str) -> None:
    """Require a call of App Engine's cron.

    The header is proof only on App Engine, which removes it from external requests. Elsewhere any caller can set it.

    Args:
        header: the X-Appengine-Cron header.
        environment: the GAE_ENV setting, which App Engine sets.

    Raises:
        DomainError: QUEUE_TOKEN_INVALID.
    """
    if environment != _APP_ENGINE or header != "true":
        raise DomainError(QUEUE_TOKEN_INVALID, "Only App Engine's cron may call this endpoint")
