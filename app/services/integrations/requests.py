"""Requests to install and update integrations."""

from app.auth.principal import Principal, UserPrincipal
from app.errors import invalid_field
from app.frozen import frozen


@frozen(kw_only=True)
class Installation:
    """A request to install; `events` None subscribes to all, `uid` None means the caller."""

    integration: str
    name: str
    configuration: dict[str, str]
    events: list[str] | None = None
    uid: str | None = None


@frozen(kw_only=True)
class IntegrationUpdate:
    """An update of an integration; None keeps a value."""

    name: str | None = None
    enabled: bool | None = None
    events: list[str] | None = None
    configuration: dict[str, str] | None = None


def require_named_user(caller: Principal, uid: str | None) -> str:
    """Return the uid of the target user; defaults to the caller.

    Raises:
        DomainError: PARAMETERS_INVALID if a service account names no user.
    """
    if uid is not None:
        return uid
    if not isinstance(caller, UserPrincipal):
        raise invalid_field("uid", "A service account must name the user.")
    return caller.user.id
