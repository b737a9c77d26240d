"""`devices`: the telephones and browsers that push notifications reach; the id is the hash of the registration token.

A device belongs to one user: whoever signs in on it last takes it over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.keys import hash_token
from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Query, Version


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

MAX_UIDS = 30
"""Of how many users one query finds the devices: Firestore compares with no more values."""


def device_reference(token: str) -> Reference[Device]:
    """Answer where the device of a registration token stands."""
    return devices.at(hash_token(token))


def devices_of(uid: str, limit: int) -> Query:
    """Answer the query of a user's devices, in the order of their ids."""
    return Query(devices.name, [("uid", "==", uid)], [], limit)


def devices_of_all(uids: Sequence[str], limit: int) -> Query:
    """Answer the query of the devices of several users, `MAX_UIDS` at most, in the order of the devices' ids."""
    return Query(devices.name, [("uid", "in", list(uids))], [], limit)
