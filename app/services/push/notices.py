"""Notices about a conversation: what they say, and their way to the devices of several people at once."""

import logging
from collections.abc import Callable, Mapping, Sequence

from app.errors import DomainError, ServiceUnavailableError
from app.frozen import replace
from app.problems.users import PUSH_NOT_SET_UP
from app.push.fcm import Notification
from app.services.push.notifications import Push
from app.services.push.recipients import KindsByUid, PushRecipients
from app.store.contacts.contacts import Contact
from app.store.push.devices import Device
from app.store.users.users import User

MAX_BODY_LENGTH = 200
MAX_TITLE_LENGTH = 100
"""Characters of a notification: phones show no more, and Google accepts 4 KB at most."""

GROUP_TITLE = "Group"

BadgeOf = Callable[[str], int]

_log = logging.getLogger(__name__)


class Notices:
    """Sends notices about conversations."""

    def __init__(self, recipients: PushRecipients, push: Push, badge_of: BadgeOf) -> None:
        """Set the dependencies.

        Args:
            recipients: finds the devices.
            push: sends to the devices.
            badge_of: returns the unread conversations of a person, by uid.
        """
        self._recipients = recipients
        self._push = push
        self._badge_of = badge_of

    def describe(self, contact: Contact, body: str, data: dict[str, str], tag: str) -> Notification:
        """Return a notification about a conversation, cut to what phones show."""
        title = contact.full_name or contact.phone_number or GROUP_TITLE
        data = {**data, "contactId": contact.id}
        return Notification(title=_cut(title, MAX_TITLE_LENGTH), body=_cut(body, MAX_BODY_LENGTH), data=data, tag=tag)

    def send(
        self,
        owner: User,
        contact: Contact,
        kinds: KindsByUid,
        describe: Callable[[str], Notification],
        log_fields: Mapping[str, str],
    ) -> None:
        """Send a notice to the devices of those who want it now.

        Devices that are gone are removed. A failed one is retried only if none was reached: the others would show the notice
        a second time.

        Args:
            owner: owner of the number.
            contact: the conversation.
            kinds: whom it is for.
            describe: returns the notification for a uid.
            log_fields: what the notice is about.

        Raises:
            ServiceUnavailableError: Firestore or Google is unavailable, or Google denies access; the queue must retry.
        """
        found = self._recipients.find(owner, contact.id, kinds)
        badges = self._badges(found)
        targets = [(device, replace(describe(device.uid), badge=badges.get(device.uid))) for device in found]
        try:
            report = self._push.notify(targets)
        except DomainError as error:
            if error.problem is not PUSH_NOT_SET_UP:
                raise
            _log.warning("the instance has no credentials for push notifications", extra=dict(log_fields))
            return
        if report.failed:
            _log.warning("not every device was notified", extra={**log_fields, "failed": report.failed})
        if report.unavailable and not report.reached:
            raise ServiceUnavailableError("Firebase Cloud Messaging")

    def _badges(self, found: Sequence[Device]) -> dict[str, int]:
        """Return the badge of each person; an icon keeps its badge where it cannot be counted."""
        try:
            return {uid: self._badge_of(uid) for uid in {device.uid for device in found}}
        except ServiceUnavailableError:
            _log.warning("the unread conversations cannot be counted")
            return {}


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
