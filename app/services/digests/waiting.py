"""Conversations that wait for an answer: nobody has read them, and no person or program replied."""

from collections.abc import Sequence
from itertools import islice

from app.frozen import frozen
from app.services.messages.opt_out_keywords import find_keyword
from app.store.contacts.contacts import Contact
from app.store.contacts.read_states import is_unread_by_all
from app.store.engine.store import Store
from app.store.inbox.digest_marks import DigestMark
from app.store.messages.message_queries import history_between
from app.store.messages.messages import Direction, Message, MessageState, Source, messages
from app.store.users.users import User
from app.text.reactions import is_reaction

MAX_LOOKED_AT = 500
"""Newest messages of a conversation in which an answer is looked for; what has more since then was answered by no person."""

_PAGE = 50
_ANSWERING = (Source.API, Source.APP)
"""Sources of answers. Auto-replies, drips and blasts answer nobody's question."""

_NO_ANSWER = (
    MessageState.NOTE,
    MessageState.SCHEDULED,
    MessageState.CANCELED,
    MessageState.FAILED,
    MessageState.UNDELIVERED,
)


@frozen
class Waiting:
    """A conversation that waits.

    Attributes:
        contact: the conversation.
        owner: owner of its number.
        since: time in ms of the first message without an answer.
        mark: of the digest before; None for none.
    """

    contact: Contact
    owner: User
    since: int
    mark: DigestMark | None = None


def needs_answer(message: Message) -> bool:
    """Whether somebody should answer an inbound message; reactions and the keywords of carriers are for nobody."""
    return not is_reaction(message.body) and find_keyword(message.body) is None


def is_attended(contact: Contact, owner: User) -> bool:
    """Whether somebody has read a conversation or put it away, or it cannot be answered."""
    return not is_unread_by_all(contact, owner.shared_with) or contact.is_archived or contact.blocked or contact.opted_out


def find_answered_at(store: Store, contact: Contact, since: int, until: int) -> int:
    """Return when a conversation was answered last, between two times in ms; 0 if it was not."""
    if contact.last_direction == Direction.IN and contact.last_message_date <= since:
        return 0
    pages = store.pages(messages, history_between(contact.id, since, until + 1, _PAGE, None))
    answers = (
        message.created
        for page in islice(pages, MAX_LOOKED_AT // _PAGE)
        for message in page
        if message.source in _ANSWERING and message.direction is Direction.OUT and message.state not in _NO_ANSWER
    )
    # Newest first, and a scheduled message is older than its date: it was written before the question.
    return next((created for created in answers if created >= since), 0)


def find_waiting(
    store: Store, contact: Contact, owner: User, dates: Sequence[int], mark: DigestMark | None, now: int
) -> Waiting | None:
    """Return a conversation if it belongs into a digest; None if it was answered, read, or in a digest before.

    A conversation that was in a digest comes again only with a message after somebody has answered or read it.

    Args:
        store: reads the conversation's messages, where its latest one is not the one that waits.
        contact: the conversation.
        owner: owner of its number.
        dates: times in ms of the inbound messages that waited long enough.
        mark: of the digest before; None for none.
        now: the present in ms.
    """
    unread = [date for date in dates if date >= contact.unread_since]
    if not unread or is_attended(contact, owner):
        return None
    is_read_since = mark is None or contact.unread_since > mark.mailed_at
    since = min(unread) if mark is None or is_read_since else min(mark.since, *unread)
    answered_at = find_answered_at(store, contact, since, now)
    left = [date for date in unread if date > answered_at]
    if not left or not (is_read_since or answered_at > since):
        return None
    return Waiting(contact, owner, min(left), mark)
