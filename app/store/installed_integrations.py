"""`installed-integrations`: what users had connected with their texts, each with its settings; secrets are sealed.

Which events each is told stands in its user's document, which is read anyway, and is changed in the same commit.
"""

from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, stored
from app.store.engine.database import Query, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledIntegration:
    """An integration of a user. Times are ms since the epoch; 0 is never.

    Attributes:
        integration: its name in the catalogue.
        name: what its user calls it.
        enabled: it is told events at the moment.
        events: which ones it is told.
        configuration: the values of its fields that are no secrets.
        secrets: the others, each sealed for its user and this integration.
        hints: of the secrets, what may be shown.
        secret_number: how often the secret that signs its events was changed; derived from that number.
        failing_since: since when nothing has arrived there.
        disabled_at: when it was switched off by the instance, for `disabled_reason`.
        made_by: id of who installed it, or of somebody else who changed it since; empty where it was not recorded.
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
    """Answer the query of a user's integrations, in the order of their ids."""
    return Query(installed_integrations.name, [("uid", "==", uid)], [], limit)
