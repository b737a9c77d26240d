"""Devices: registered by the app that runs on them; removed by the app, by an administrator, or when they are gone."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.frozen import replace
from app.problems.permissions import SELF_ONLY
from app.problems.users import DEVICE_NOT_FOUND
from app.services.access.users import require_manageable_user, require_user
from app.services.audit.trail import AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.store.engine.store import Store
from app.store.push.devices import MAX_UIDS, Device, Platform, device_reference, devices, devices_of, devices_of_all
from app.store.tenancy.organization_settings.decoding import stored_settings
from app.store.users.notification_settings import NotificationSettings
from app.store.users.users import users
from app.times.clock import Clock

MAX_DEVICES = 20
"""Devices a user may have; beyond it, the one that was seen longest ago is replaced."""


class Devices:
    """The devices of users."""

    def __init__(self, store: Store, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock

    def register(self, caller: UserPrincipal, uid: str, token: str, platform: Platform) -> Device:
        """Register the device that the caller signed in on, or record that it is still theirs.

        Args:
            caller: must be that user, since messages from their contacts will show there.
            uid: of the user.
            token: by which Firebase Cloud Messaging knows the device.
            platform: operating system of the device.

        Raises:
            DomainError: USER_NOT_FOUND or SELF_ONLY.
        """
        require_user(self._store, caller, uid)
        if caller.id != uid:
            raise DomainError(SELF_ONLY)

        def attempt() -> Device:
            reference = device_reference(token)
            now = self._clock()
            known = self._store.get(reference)
            device = Device(id=reference.path.id, uid=uid, token=token, platform=platform, created=now, last_seen=now)
            if known is not None and known.uid == uid:
                device = replace(device, created=known.created, notification_settings=known.notification_settings)
            commit = self._store.commit()
            commit.replace(reference.path, devices.encode(device))
            if not caller.user.has_devices:
                # Never reset: a user without devices costs a task that finds none.
                commit.update(users.path(uid), users.changes(has_devices=True))
            if known is None or known.uid != uid:
                others = [other for other in self.of(uid) if other.id != device.id]
                surplus = max(0, len(others) + 1 - MAX_DEVICES)
                for other in sorted(others, key=lambda other: other.last_seen)[:surplus]:
                    devices.delete(commit, other)
            commit.send()
            return device

        return retry_on_conflict(attempt)

    def list(self, caller: Principal, uid: str) -> Sequence[Device]:
        """Return a user's devices, the one that was seen last first.

        Raises:
            DomainError: USER_NOT_FOUND or HIGHER_ROLE.
        """
        require_manageable_user(self._store, caller, uid)
        return sorted(self.of(uid), key=lambda device: device.last_seen, reverse=True)

    def choose(self, caller: Principal, uid: str, device_id: str, attributes: Mapping[str, Any]) -> Device:
        """Replace a device's own notification settings and return the device; None stands for the user's choice.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or DEVICE_NOT_FOUND.
        """
        settings = stored_settings(NotificationSettings, attributes)

        def attempt() -> Device:
            user = require_manageable_user(self._store, caller, uid).user
            device = self._store.get(devices.at(device_id))
            if device is None or device.uid != uid:
                raise DomainError(DEVICE_NOT_FOUND)
            if settings == device.notification_settings:
                return device
            commit = self._store.commit()
            changed = devices.changes(notification_settings=settings)
            commit.update(devices.path(device.id), changed, device.version)
            before = devices.changes(notification_settings=device.notification_settings)
            self._audit.record_for_user(commit, caller, "user.changeDeviceSettings", user, before, changed)
            commit.send()
            return replace(device, notification_settings=settings)

        return retry_on_conflict(attempt)

    def of(self, uid: str) -> Sequence[Device]:
        """Return a user's devices. There may be a few more than `MAX_DEVICES`, registered at the same moment."""
        return self._store.page(devices, devices_of(uid, 2 * MAX_DEVICES))

    def of_all(self, uids: Sequence[str]) -> Sequence[Device]:
        """Return the devices of several users, in one round trip for each `MAX_UIDS` of them."""
        return [
            device
            for start in range(0, len(uids), MAX_UIDS)
            for device in self._store.page(devices, devices_of_all(uids[start : start + MAX_UIDS], 2 * MAX_DEVICES * MAX_UIDS))
        ]

    def remove(self, caller: Principal, uid: str, device_id: str) -> None:
        """Remove a device, which gets no more notifications.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or DEVICE_NOT_FOUND.
        """
        require_manageable_user(self._store, caller, uid)
        device = self._store.get(devices.at(device_id))
        if device is None or device.uid != uid:
            raise DomainError(DEVICE_NOT_FOUND)
        self.forget([device])

    def forget(self, gone: Sequence[Device]) -> int:
        """Remove devices, except those registered again meanwhile; return how many were removed."""
        removed = 0
        for device in gone:

            def attempt(device: Device = device) -> bool:
                present = self._store.get(devices.at(device.id))
                if present is None or (present.uid, present.last_seen) != (device.uid, device.last_seen):
                    return False
                commit = self._store.commit()
                commit.delete(devices.path(device.id), present.version)
                commit.send()
                return True

            removed += retry_on_conflict(attempt)
        return removed
