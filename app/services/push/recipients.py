"""Recipients of notifications: the devices of people who have access to a conversation and want to be notified now."""

from collections.abc import Collection, Mapping

from app.auth.policy import TargetUser, can_be_assigned, is_active
from app.services.push.choices import Choices, Kind
from app.services.push.devices import Devices
from app.store.engine.store import Store
from app.store.push.devices import Device
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users
from app.times.clock import Clock

KindsByUid = Mapping[str, Collection[Kind]]
"""Kinds of a notification for each person, by uid."""


class PushRecipients:
    """Finds the devices to notify."""

    def __init__(self, store: Store, devices: Devices, default_zone: str, clock: Clock) -> None:
        self._store = store
        self._devices = devices
        self._default_zone = default_zone
        self._clock = clock

    def find(self, owner: User, kinds: KindsByUid) -> list[Device]:
        """Return the devices that show a notification about a conversation now.

        Left out are people who may not log in or have lost access to the conversation.

        Args:
            owner: owner of the number.
            kinds: whom the notification is for.
        """
        found = self._devices.of_all(list(kinds))
        if not found:
            return []
        others = {device.uid for device in found} - {owner.id}
        read = self._store.read_all([users.at(uid) for uid in others], skip_unreadable=True)
        people: list[User] = [owner, *(user for user in read.values() if user is not None)]
        organization_ids = {user.organization_id for user in people if user.organization_id}
        tenant_ids = {user.tenant_id for user in people if user.tenant_id}
        places = self._store.read_all([*map(organizations.at, organization_ids), *map(tenants.at, tenant_ids)])

        def locate(user: User) -> TargetUser:
            organization = places.get(organizations.path(user.organization_id))
            return TargetUser(user, organization, places.get(tenants.path(user.tenant_id)))

        choices, its = Choices(self._clock(), self._default_zone), locate(owner)
        active = {
            person.user.id
            for person in map(locate, people)
            if can_be_assigned(person.user.id, its)
            and is_active(person.user, person.organization, person.tenant)
            and choices.shows(person.user, kinds.get(person.user.id, ()), owner.id)
        }
        return [device for device in found if device.uid in active]
