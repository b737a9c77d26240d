"""`devices`: the telephones and browsers that push notifications reach; the id is the hash of the registration token.

A device belongs to one user: whoever signs in on it last takes it over.
"""

from dataclasses import dataclass

from app.keys import hash_token
from app.store.database import Query, Version
from app.store.entity import Collection, Reference, stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A device. Times are ms since the epoch.

    Attributes:
        token: by which Firebase Cloud Messaging knows it.
        platform: `android`, `ios` or `web`.
        last_seen: when the app registered it last.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    token: str = stored("token")
    platform: str = stored("platform")
    created: int = stored("created", 0)
    last_seen: int = stored("lastSeen", 0)


devices = Collection("devices", Device)


def device_reference(token: str) -> Reference[Device]:
    """Answer where the device of a registration token stands."""
    return devices.at(hash_token(token))


def devices_of(uid: str, limit: int) -> Query:
    """Answer the query of a user's devices, in the order of their ids."""
    return Query(devices.name, [("uid", "==", uid)], [], limit)
