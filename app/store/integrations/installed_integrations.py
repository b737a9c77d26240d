"""`installed-integrations`: integrations that users installed, with settings; secrets are sealed.

The events of each integration are also stored in the user document, which is read anyway, and updated in the same commit.
"""

from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Query, Version
from app.store.engine.stored_fields import stored


@frozen(kw_only=True)
class InstalledIntegration:
    """An installed integration of a user. Times are ms since the epoch; 0 is never.

    Attributes:
        integration: name in the catalogue.
        name: display name chosen by the user.
        enabled: whether it receives events.
        events: types of the events that it receives.
        configuration: values of the fields that are not secret.
        secrets: values of the secret fields, each sealed for its user and this integration.
        hints: displayable parts of the secrets.
        secret_number: number of rotations of the signing secret, which is derived from it.
        failing_since: since when deliveries have failed.
        disabled_at: when the instance disabled it, for `disabled_reason`.
        made_by: id of who installed it, or of another user who changed it since; empty if not recorded.
        made_role: the lowest role in which one of them did.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    integration: str = stored("integration", "")
    name: str = stored("name", "")
    enabled: bool = stored("enabled", True)
    events: list[str] = stored("events", factory=list)
    configuration: dict[str, Any] = stored("configuration", factory=dict)
    secrets: dict[str, str] = stored("secrets", factory=dict)
    hints: dict[str, str] = stored("hints", factory=dict)
    secret_number: int = stored("secretNumber", 0)
    secret_rotated_at: int = stored("secretRotatedAt", 0)
    failing_since: int = stored("failingSince", 0)
    disabled_at: int = stored("disabledAt", 0)
    disabled_reason: str = stored("disabledReason", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)
    made_by: str = stored("madeBy", "")
    made_role: int = stored("madeRole", 0)


installed_integrations = Collection("installed-integrations", InstalledIntegration)


def integrations_of(uid: str, limit: int) -> Query:
    """Return the query for a user's integrations, ordered by id."""
    return Query(installed_integrations.name, [("uid", "==", uid)], [], limit)
