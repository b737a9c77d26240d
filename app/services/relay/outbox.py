"""Making events: in the very commit that makes them true, so that none is lost and none is told twice."""

import logging
from typing import Any

from app.clock import DAY, MINUTE, Clock
from app.errors import ServiceUnavailableError
from app.keys import Keys
from app.services.relay.events import RELAYED_STATES, message_event, receipt_event, write_event
from app.store.contacts import Contact
from app.store.database import Commit
from app.store.messages import Message, MessageState
from app.store.relay_deliveries import RelayDelivery, create_delivery
from app.store.users import User
from tasks.queue import Queue

_log = logging.getLogger(__name__)

TASK_GRACE = MINUTE
"""How long in ms an event may be overdue before the sweeper doubts that its task exists."""

KEPT_FOR = 30 * DAY
"""How long in ms an event and its tries can be looked up and replayed."""

MESSAGE_EVENT = "message"


class RelayOutbox:
    """Adds events to commits, and makes the tasks that post them."""

    def __init__(self, queue: Queue, keys: Keys, clock: Clock) -> None:
        self._queue = queue
        self._keys = keys
        self._clock = clock

    def add_message(self, commit: Commit, user: User, message: Message, contact: Contact | None) -> RelayDelivery | None:
        """Add the event of a text to the commit that sends, stores or receives it.

        Args:
            commit: which makes the event true.
            user: who owns the number.
            message: as it is written.
            contact: its contact as it is written; None where it is gone.

        Returns:
            What `start` is given after the commit; None for a user without a webhook.
        """
        if not is_on(user):
            return None
        token_number = user.relay_access_token_number if user.relay_access_token else 0
        event = message_event(message, contact, self._clock())
        return self._add(commit, message, MESSAGE_EVENT, event, url=user.relay_webhook, access_token_number=token_number)

    def add_receipt(
        self, commit: Commit, message: Message, state: MessageState, failure: dict[str, str] | None
    ) -> RelayDelivery | None:
        """Add the event of what became of a text to the commit that says so.

        Args:
            commit: which makes the event true.
            message: as it was read.
            state: that it enters.
            failure: why it did not arrive, where it did not.

        Returns:
            What `start` is given after the commit; None for a text whose user did not ask for receipts when it was sent.
        """
        if not message.relays_receipts or state not in RELAYED_STATES:
            return None
        return self._add(commit, message, str(state), receipt_event(message, state, failure, self._clock()))

    def start(self, delivery: RelayDelivery | None) -> None:
        """Make the task that posts an event, after the commit that made it.

        A queue out of reach is no failure: the event is stored, with the time at which the sweeper will look at it.
        """
        if delivery is None:
            return
        try:
            self._queue.relay(delivery.id, delivery.uid, delivery.attempts, delivery.next_attempt_at)
        except ServiceUnavailableError:
            _log.warning("no task could be made; the sweeper will make it", extra={"delivery_id": delivery.id})

    def _add(self, commit: Commit, message: Message, name: str, event: dict[str, Any], **known: Any) -> RelayDelivery:
        now = self._clock()
        delivery = RelayDelivery(
            id=self._keys.derive_id("relay", message.id, name),
            uid=message.uid,
            message_id=message.id,
            contact_id=message.contact_id,
            event=name,
            body=write_event(event),
            next_attempt_at=now,
            created=now,
            updated=now,
            expires=now + KEPT_FOR,
            sweep_at=sweep_time(now),
            **known,
        )
        create_delivery(commit, delivery)
        return delivery


def is_on(user: User) -> bool:
    """Tell whether a user's texts are relayed at the moment."""
    return bool(user.relay_webhook) and not user.relay_disabled_at


def wants_receipts(user: User | None) -> bool:
    """Tell whether a user is told what becomes of the texts that are sent now."""
    return user is not None and is_on(user) and user.relay_receipts


def sweep_time(due: int) -> int:
    """Answer when the sweeper must look at an event that is due at a time in ms."""
    return due + TASK_GRACE
