"""Messages after a restore from a backup: those that were due since then may have been sent, so they are not sent again."""

from collections.abc import Iterator

from app.services.messages.failures import MessageFailures
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_in_state
from app.store.messages.messages import Message, MessageState, messages
from app.times.clock import Clock

REASON = "The instance was restored from a backup: this message may have been sent before, and was not sent again"
_PAGE = 300


class RestoredMessages:
    """Ends messages that a restored database shows as unsent, although they were due before the restore."""

    def __init__(self, store: Store, failures: MessageFailures, clock: Clock) -> None:
        self._store = store
        self._failures = failures
        self._clock = clock

    def find(self) -> Iterator[Message]:
        """Yield the messages that wait to be sent and were due by now. Scheduled messages of the future are left alone.

        Uncertain ones are left alone too: their carrier is asked before anything is sent again.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        now = self._clock()
        for state in (MessageState.QUEUED, MessageState.SENDING, MessageState.SCHEDULED):
            for page in self._store.pages(messages, messages_in_state(state, _PAGE)):
                yield from (message for message in page if message.first_due <= now and not message.is_note)

    def fail(self, message: Message) -> None:
        """End a message as `failed`, with the reason. Its user's webhook is told, as of any failure.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        self._failures.fail(message, "unknown", REASON)
