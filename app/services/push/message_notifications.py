"""Push notifications of messages: a task for each message, which finds the devices to show it on.

Enqueuing the task reads nothing: the owner's document, which is read anyway, says whether anybody may have a device. A late
notification is worthless, so it is stored nowhere but in its task; the unread conversation is what lasts.
"""

import logging
from collections.abc import Callable, Sequence

from app.auth.policy import is_active
from app.errors import DomainError, ServiceUnavailableError
from app.problems.users import PUSH_NOT_SET_UP
from app.push.fcm import Notification
from app.services.push.choices import Choices, Kind, kind_of
from app.services.push.devices import Devices
from app.services.push.notifications import Push
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Direction, Message, messages
from app.store.push.devices import Device
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users
from app.task_queue.client import Queue
from app.text.previews import preview_of
from app.times.clock import HOUR, Clock

MAX_NOTIFICATION_AGE_MS = HOUR
"""The age in ms up to which a message is pushed, where the queue or Google was unavailable meanwhile."""

MAX_BODY_LENGTH = 200
MAX_TITLE_LENGTH = 100
"""Characters of a notification: phones show no more, and Google accepts 4 KB at most."""

BadgeOf = Callable[[str], int]

WITHOUT_TEXT = "New message"
GROUP_TITLE = "Group"

_log = logging.getLogger(__name__)


class MessageNotifications:
    """Notifies the devices of everybody who sees a conversation."""

    def __init__(
        self,
        store: Store,
        queue: Queue,
        devices: Devices,
        push: Push,
        badge_of: BadgeOf,
        clock: Clock,
        *,
        shows_text: bool,
        default_zone: str,
    ) -> None:
        """Set the dependencies.

        Args:
            store: that holds the messages.
            queue: that runs the tasks.
            devices: of the users.
            push: sends to the devices.
            badge_of: returns the unread conversations of a person, by uid.
            clock: the present in ms.
            default_zone: IANA name of the time zone of users without one.
            shows_text: devices show a message's text, not only that there is one.
        """
        self._store = store
        self._queue = queue
        self._devices = devices
        self._push = push
        self._badge_of = badge_of
        self._clock = clock
        self._shows_text = shows_text
        self._default_zone = default_zone

    def enqueue_after(self, commit: Commit, owner: User, message: Message) -> None:
        """Enqueue the task that notifies of a message once the commit that stores it succeeded.

        None is enqueued where nobody can have a device. A queue out of reach is no failure: the text is stored and unread.

        Args:
            commit: that stores the message.
            owner: of the number.
            message: as that commit writes it.
        """
        if owner.has_devices or owner.shared_with:
            commit.on_success(lambda: self._enqueue(message))

    def _enqueue(self, message: Message) -> None:
        try:
            self._queue.push(message.id)
        except ServiceUnavailableError:
            _log.warning("no task could be made; nobody is notified", extra={"message_id": message.id})

    def notify(self, message_id: str) -> None:
        """Show a message on the devices of the number's owner and of the users it is shared with.

        Devices that are gone are removed. A failed one is retried only if none was reached: the others would show the
        message a second time.

        Raises:
            ServiceUnavailableError: Firestore or Google is unavailable, or Google denies access; the queue must retry.
        """
        message = self._store.get(messages.at(message_id))
        if message is None or message.first_due < self._clock() - MAX_NOTIFICATION_AGE_MS:
            return
        owner, contact = self._store.read(users.at(message.uid), contacts.at(message.contact_id))
        if owner is None or contact is None or contact.blocked:
            return
        targets = self._targets(owner, kind_of(message))
        try:
            report = self._push.notify(targets, self._describe(message, contact), self._badges(targets))
        except DomainError as error:
            if error.problem is not PUSH_NOT_SET_UP:
                raise
            _log.warning("the instance has no credentials for push notifications", extra={"message_id": message.id})
            return
        if report.failed:
            _log.warning("not every device was notified", extra={"message_id": message.id, "failed": report.failed})
        if report.unavailable and not report.reached:
            raise ServiceUnavailableError("Firebase Cloud Messaging")

    def _badges(self, targets: Sequence[Device]) -> dict[str, int]:
        """Return the badge of each person; an icon keeps its badge where it cannot be counted."""
        try:
            return {uid: self._badge_of(uid) for uid in {device.uid for device in targets}}
        except ServiceUnavailableError:
            _log.warning("the unread conversations cannot be counted")
            return {}

    def _targets(self, owner: User, kind: Kind) -> list[Device]:
        """Return the devices of all who may log in, see the owner's conversations and want to be notified now."""
        found = self._devices.of_all([owner.id, *owner.shared_with])
        if not found:
            return []
        others = {device.uid for device in found} - {owner.id}
        read = self._store.read_all([users.at(uid) for uid in others], skip_unreadable=True)
        people: list[User] = [owner, *(user for user in read.values() if user is not None)]
        organization_ids = {user.organization_id for user in people if user.organization_id}
        tenant_ids = {user.tenant_id for user in people if user.tenant_id}
        places = self._store.read_all([*map(organizations.at, organization_ids), *map(tenants.at, tenant_ids)])
        choices = Choices(self._clock(), self._default_zone)
        active = {
            user.id
            for user in people
            if choices.shows(user, kind, owner.id)
            and is_active(user, places.get(organizations.path(user.organization_id)), places.get(tenants.path(user.tenant_id)))
        }
        return [device for device in found if device.uid in active]

    def _describe(self, message: Message, contact: Contact) -> Notification:
        text = preview_of(message.body, message.media, message.media_types) if self._shows_text else ""
        if text and contact.is_group and message.direction is Direction.IN:
            text = f"{message.from_name or message.from_number}: {text}"
        return Notification(
            title=_cut(contact.full_name or contact.phone_number or GROUP_TITLE, MAX_TITLE_LENGTH),
            body=_cut(text or WITHOUT_TEXT, MAX_BODY_LENGTH),
            data={"type": "message", "messageId": message.id, "contactId": contact.id},
            tag=message.id,
        )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
