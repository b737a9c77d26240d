"""`devices`: phones and browsers that get push notifications; the id is the hash of the registration token.

A device belongs to one user: the last one who signed in on it.
"""

from collections.abc import Sequence
from typing import Any

from app.crypto.keys import hash_token
from app.frozen import frozen
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored
from app.store.push.device_settings import DeviceNotificationSettings
from app.store.tenancy.organization_settings.decoding import read_settings


class Platform(OpenEnum):
    """Operating systems of devices, as Firebase's SDKs name them."""

    ANDROID = "android"
    IOS = "ios"
    WEB = "web"


@frozen(kw_only=True)
class Device:
    """A device. Times are ms since the epoch.

    Attributes:
        token: registration token for Firebase Cloud Messaging.
        last_seen: when the app last registered the device.
        notification_settings: the device's own choice, as stored; absent keys follow the user's.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    token: str = stored("token")
    platform: Platform = stored("platform")
    created: int = stored("created", 0)
    last_seen: int = stored("lastSeen", 0)
    notification_settings: dict[str, Any] = stored("notificationSettings", factory=dict, replaceable=True)

    @property
    def own_choice(self) -> DeviceNotificationSettings:
        """Return what the device has chosen itself."""
        return read_settings(DeviceNotificationSettings, {DeviceNotificationSettings.NAME: self.notification_settings})


devices = Collection("devices", Device)

MAX_UIDS = 30
"""Maximum number of users per query: Firestore's limit for a comparison with a list."""


def device_reference(token: str) -> Reference[Device]:
    """Return the reference of a device by its registration token."""
    return devices.at(hash_token(token))


def devices_of(uid: str, limit: int) -> Query:
    """Return the query for a user's devices, ordered by id."""
    return Query(devices.name, [("uid", "==", uid)], [], limit)


def devices_of_all(uids: Sequence[str], limit: int) -> Query:
    """Return the query for the devices of up to `MAX_UIDS` users, ordered by device id."""
    return Query(devices.name, [("uid", "in", list(uids))], [], limit)
