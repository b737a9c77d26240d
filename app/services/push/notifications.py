"""Push notifications to users' devices."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from app.auth.principal import Principal
from app.frozen import frozen
from app.push.fcm import Fcm, Notification, PushOutcome
from app.services.access.users import require_manageable_user
from app.services.push.devices import Devices
from app.store.engine.store import Store
from app.store.push.devices import Device

IN_ALL_SECONDS = 10.0
"""Time limit for all devices of one notification together."""

_AT_ONCE = 8


@frozen
class PushReport:
    """Result of a notification.

    Attributes:
        reached: devices that it reached.
        removed: devices that are gone and were removed.
        failed: other devices.
        unavailable: those of the failed ones that a later attempt may reach.
    """

    reached: int
    removed: int
    failed: int
    unavailable: int = 0

    @property
    def status(self) -> str:
        """Return the result as a sentence."""
        count = self.reached + self.removed + self.failed
        if not count:
            return "The user has no registered devices"
        return f"{self.reached} of {count} {'device' if count == 1 else 'devices'} reached"


class Push:
    """Notifies users' devices."""

    def __init__(self, store: Store, devices: Devices, fcm: Fcm, brand: str) -> None:
        self._store = store
        self._devices = devices
        self._fcm = fcm
        self._brand = brand

    def test(self, caller: Principal, uid: str) -> PushReport:
        """Send a test notification to each of a user's devices.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE or PUSH_NOT_SET_UP.
            ServiceUnavailableError: Firestore or Google does not answer.
        """
        require_manageable_user(self._store, caller, uid)
        notification = Notification(self._brand, "Push notifications reach this device.", {"type": "test"}, tag="test")
        return self.notify([(device, notification) for device in self._devices.of(uid)])

    def notify(self, targets: Sequence[tuple[Device, Notification]]) -> PushReport:
        """Send notifications to devices, one each, and forget the devices that are gone.

        Raises:
            DomainError: PUSH_NOT_SET_UP.
            ServiceUnavailableError: Firestore or Google does not answer.
        """
        if not targets:
            return PushReport(0, 0, 0)
        deadline = time.monotonic() + IN_ALL_SECONDS

        access_token = self._fcm.authorize(deadline)
        with ThreadPoolExecutor(min(_AT_ONCE, len(targets))) as pool:
            outcomes = list(
                pool.map(lambda target: self._fcm.send(target[0].token, target[1], access_token, deadline), targets)
            )
        gone = [device for (device, _), outcome in zip(targets, outcomes, strict=True) if outcome is PushOutcome.GONE]
        self._devices.forget(gone)
        unavailable = outcomes.count(PushOutcome.UNAVAILABLE)
        failed = outcomes.count(PushOutcome.FAILED) + unavailable
        return PushReport(outcomes.count(PushOutcome.REACHED), len(gone), failed, unavailable)
