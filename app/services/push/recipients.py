"""Recipients of notifications: the devices of people who have access to a conversation and want to be notified now."""

from collections.abc import Collection, Mapping

from app.auth.policy import TargetUser, can_be_assigned
from app.auth.states import is_active
from app.services.push.choices import Choices, Kind
from app.services.push.devices import Devices
from app.store.engine.store import Store
from app.store.inbox.readers import reader_of
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

    def find(self, owner: User, contact_id: str, kinds: KindsByUid) -> list[Device]:
        """Return the devices that show a notification about a conversation now.

        Left out are people who may not log in, have lost access to the conversation, or have it open on any device.

        Args:
            owner: owner of the number.
            contact_id: the conversation.
            kinds: whom the notification is for.
        """
        found = self._devices.of_all(list(kinds))
        if not found:
            return []
        uids = {device.uid for device in found}
        read = self._store.read_all([users.at(uid) for uid in uids - {owner.id}], skip_unreadable=True)
        people: list[User] = [owner, *(user for user in read.values() if user is not None)]
        organization_ids = {user.organization_id for user in people if user.organization_id}
        tenant_ids = {user.tenant_id for user in people if user.tenant_id}
        places = self._store.read_all(
            [*map(organizations.at, organization_ids), *map(tenants.at, tenant_ids)],
            guessed=[reader_of(contact_id, uid) for uid in uids],
        )
        now = self._clock()

        def locate(user: User) -> TargetUser:
            organization = places.get(organizations.path(user.organization_id))
            return TargetUser(user, organization, places.get(tenants.path(user.tenant_id)))

        def is_reading(user: User) -> bool:
            reader = places.get(reader_of(contact_id, user.id).path)
            return reader is not None and reader.until > now

        choices, its = Choices(now, self._default_zone), locate(owner)
        active = {
            person.user.id: person.user
            for person in map(locate, people)
            if can_be_assigned(person.user.id, its)
            and is_active(person.user, person.organization, person.tenant)
            and not is_reading(person.user)
        }
        return [
            device
            for device in found
            if device.uid in active and choices.shows(active[device.uid], device, kinds[device.uid], owner.id)
        ]
