"""Push notifications about messages: a task for each message, which finds the devices to show it on.

Enqueuing the task reads nothing: the owner's document, which is read anyway, says whether anybody may have a device. A late
notification is worthless, so it is stored nowhere but in its task; the unread conversation is what lasts.
"""

import logging
from collections import defaultdict

from app.errors import ServiceUnavailableError
from app.push.fcm import Notification
from app.services.push.choices import Kind
from app.services.push.notices import Notices
from app.services.push.recipients import KindsByUid
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.messages import Direction, Message, MessageState, Source, messages
from app.store.users.users import User, users
from app.task_queue.client import Queue
from app.task_queue.names import failure_push_task, push_task
from app.text.previews import preview_of
from app.times.clock import HOUR, Clock

MAX_NOTIFICATION_AGE_MS = HOUR
"""The age in ms up to which a message is pushed, where the queue or Google was unavailable meanwhile."""

WITHOUT_TEXT = "New message"

FAILED_STATES = (MessageState.FAILED, MessageState.UNDELIVERED)

_FROM_PEOPLE = (Source.API, Source.APP)
"""Sources whose author is told of a failure. A blast or a drip that fails would be one notification for each recipient."""

_log = logging.getLogger(__name__)


class MessageNotifications:
    """Notifies the devices of everybody who sees a conversation, and of the author of a message that failed."""

    def __init__(self, store: Store, queue: Queue, notices: Notices, clock: Clock, *, shows_text: bool) -> None:
        """Set the dependencies.

        Args:
            store: that holds the messages.
            queue: that runs the tasks.
            notices: sends to the devices.
            clock: the present in ms.
            shows_text: devices show a message's text, not only that there is one.
        """
        self._store = store
        self._queue = queue
        self._notices = notices
        self._clock = clock
        self._shows_text = shows_text

    def enqueue_after(self, commit: Commit, owner: User, message: Message) -> None:
        """Enqueue the task that notifies of a message once the commit that stores it succeeded.

        None is enqueued where nobody can have a device. A queue out of reach is no failure: the text is stored and unread.

        Args:
            commit: that stores the message.
            owner: of the number.
            message: as that commit writes it.
        """
        if owner.has_devices or owner.shared_with or message.unseen_mentions:
            commit.on_success(lambda: self._enqueue(push_task(message.id), {"message_id": message.id}, message))

    def enqueue_failure_after(self, commit: Commit, message: Message, state: MessageState) -> None:
        """Enqueue the task that notifies a message's author once the commit succeeded, if the message fails in it.

        Args:
            commit: that stores the state.
            message: the message.
            state: that it enters.
        """
        if state in FAILED_STATES and message.source in _FROM_PEOPLE and message.sent_by:
            body = {"failed_message_id": message.id}
            commit.on_success(lambda: self._enqueue(failure_push_task(message.id), body, message))

    def _enqueue(self, task_name: str, body: dict[str, str], message: Message) -> None:
        try:
            self._queue.push(task_name, body, message.uid, message.organization_id, message.tenant_id)
        except ServiceUnavailableError:
            _log.warning("no task could be made; nobody is notified", extra=body)

    def notify(self, message_id: str) -> None:
        """Show a message on the devices of those who see the conversation, and a note on those of whom it mentions.

        Raises:
            ServiceUnavailableError: Firestore or Google is unavailable, or Google denies access; the queue must retry.
        """
        message = self._store.get(messages.at(message_id))
        if message is None or message.first_due < self._clock() - MAX_NOTIFICATION_AGE_MS:
            return
        mentioned = frozenset(message.unseen_mentions)
        owner, contact, author = self._store.read(
            users.at(message.uid),
            contacts.at(message.contact_id),
            users.at_leniently(message.sent_by) if mentioned and message.sent_by else None,
        )
        if owner is None or contact is None or contact.blocked:
            return
        by = author.full_name if author is not None else ""

        def describe(uid: str) -> Notification:
            return self._describe(message, contact, (by or "A colleague") if uid in mentioned else "")

        self._notices.send(owner, contact, _kinds_of(message, owner), describe, {"message_id": message.id})

    def notify_failure(self, message_id: str) -> None:
        """Show on the devices of a message's author that it was not delivered.

        Raises:
            ServiceUnavailableError: likewise.
        """
        message = self._store.get(messages.at(message_id))
        if message is None or message.state not in FAILED_STATES or message.updated < self._clock() - MAX_NOTIFICATION_AGE_MS:
            return
        author, owner, contact = self._store.read(
            users.at(message.sent_by), users.at(message.uid), contacts.at(message.contact_id)
        )
        if author is None or not author.has_devices or owner is None or contact is None:
            return
        text = self._preview(message)
        notification = self._notices.describe(
            contact,
            f"Not delivered: {text}" if text else "A message was not delivered",
            {"type": "failure", "messageId": message.id},
            tag=f"failed-{message.id}",
        )
        kinds = {author.id: [Kind.FAILURES]}
        self._notices.send(owner, contact, kinds, lambda _: notification, {"message_id": message.id})

    def _describe(self, message: Message, contact: Contact, mentioned_by: str) -> Notification:
        text = self._preview(message)
        if text and contact.is_group and message.direction is Direction.IN:
            text = f"{message.from_name or message.from_number}: {text}"
        if mentioned_by:
            text = f"{mentioned_by} mentioned you{': ' + text if text else ''}"
        data = {"type": "mention" if mentioned_by else "message", "messageId": message.id}
        return self._notices.describe(contact, text or WITHOUT_TEXT, data, tag=message.id)

    def _preview(self, message: Message) -> str:
        return preview_of(message.body, message.media, message.media_types) if self._shows_text else ""


def _kinds_of(message: Message, owner: User) -> KindsByUid:
    kinds: defaultdict[str, set[Kind]] = defaultdict(set)
    if message.notify or message.reminder or message.direction is Direction.IN:
        for uid in (owner.id, *owner.shared_with):
            kinds[uid].add(Kind.REMINDERS if message.reminder else Kind.MESSAGES)
    for uid in message.unseen_mentions:
        kinds[uid].add(Kind.MENTIONS)
    return kinds
