"""Progress and results of a blast, counted when they are asked for: no counter is kept that could be wrong."""

from collections.abc import Iterator
from functools import partial

from app.auth.principal import Principal
from app.frozen import frozen
from app.services.blasts.blasts import Blasts
from app.services.common.pagination import Page, Paginator
from app.store.blasts.blast_recipients import (
    OPTED_OUT,
    REPLIED,
    SKIPPED,
    BlastRecipient,
    blast_recipients,
    recipient_of_blast,
    recipients_of_kind,
)
from app.store.blasts.blasts import Blast
from app.store.contacts.contacts import contacts
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_of_blast
from app.store.messages.messages import Message, MessageState, messages

STATES = (
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNDELIVERED,
    MessageState.FAILED,
    MessageState.UNCERTAIN,
    MessageState.CANCELED,
)
"""States that messages of a blast can have."""

_MAX_COUNTED = 1_000_000
_PAGE = 300


@frozen
class BlastProgress:
    """A blast and what became of it: messages by state, and contacts who replied or opted out within 3 days."""

    blast: Blast
    messages: dict[str, int]
    replies: int
    opt_outs: int


@frozen
class BlastResult:
    """One recipient of a blast.

    Attributes:
        name: of the contact; empty if it is gone.
        message: that the recipient got; None for a skipped one.
        about: replies and opt-outs, or why the recipient was skipped; None for nothing.
    """

    contact_id: str
    name: str
    number: str
    message: Message | None
    about: BlastRecipient | None


class BlastResults:
    """Reads the results of blasts."""

    def __init__(self, store: Store, drafts: Blasts, paginator: Paginator) -> None:
        self._store = store
        self._drafts = drafts
        self._paginator = paginator

    def get(self, caller: Principal, blast_id: str) -> BlastProgress:
        """Return a blast with its progress; each count costs a read per 1,000 messages.

        Raises:
            DomainError: BLAST_NOT_FOUND.
        """
        blast = self._drafts.get(caller, blast_id)
        queries = [messages_of_blast(blast.id, state, _MAX_COUNTED, None) for state in STATES]
        queries += [recipients_of_kind(blast.id, kind, _MAX_COUNTED, None) for kind in (REPLIED, OPTED_OUT)]
        *by_state, replies, opt_outs = self._store.count_all(queries)
        return BlastProgress(blast, dict(zip((str(state) for state in STATES), by_state, strict=True)), replies, opt_outs)

    def list_recipients(
        self, caller: Principal, blast_id: str, state: str | None, limit: int, cursor: str | None
    ) -> Page[BlastResult]:
        """Return a page of the recipients of a blast.

        Args:
            caller: who asks.
            blast_id: of the blast.
            state: of their messages, or `SKIPPED`; None for all who have a message.
            limit: number of recipients at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: BLAST_NOT_FOUND or CURSOR_INVALID.
        """
        blast = self._drafts.get(caller, blast_id)
        name = f"blast:{blast.id}:{state}"
        if state == SKIPPED:
            of_kind = partial(recipients_of_kind, blast.id, SKIPPED)
            skipped = self._paginator.page(blast_recipients, of_kind, name, limit, cursor)
            return Page(self._describe_skipped(skipped.items), skipped.next_cursor)
        sent = self._paginator.page(messages, partial(messages_of_blast, blast.id, state), name, limit, cursor)
        return Page(self._describe(blast.id, sent.items), sent.next_cursor)

    def stream(self, caller: Principal, blast_id: str) -> Iterator[list[BlastResult]]:
        """Return all recipients page by page, those with a message first; access is checked at once.

        Raises:
            DomainError: BLAST_NOT_FOUND.
        """
        blast = self._drafts.get(caller, blast_id)

        def pages() -> Iterator[list[BlastResult]]:
            for sent in self._store.pages(messages, messages_of_blast(blast.id, None, _PAGE, None)):
                yield self._describe(blast.id, list(sent))
            for skipped in self._store.pages(blast_recipients, recipients_of_kind(blast.id, SKIPPED, _PAGE, None)):
                yield self._describe_skipped(list(skipped))

        return pages()

    def _describe(self, blast_id: str, sent: list[Message]) -> list[BlastResult]:
        about = {message.id: recipient_of_blast(blast_id, message.contact_id) for message in sent}
        people = [contacts.at(message.contact_id) for message in sent]
        read = self._store.read_all([*about.values(), *people], skip_unreadable=True)
        return [
            BlastResult(
                message.contact_id,
                contact.full_name if (contact := read[contacts.path(message.contact_id)]) is not None else "",
                message.to_number,
                message,
                read[about[message.id].path],
            )
            for message in sent
        ]

    def _describe_skipped(self, skipped: list[BlastRecipient]) -> list[BlastResult]:
        read = self._store.read_all([contacts.at(each.contact_id) for each in skipped], skip_unreadable=True)
        return [
            BlastResult(
                each.contact_id,
                contact.full_name if (contact := read[contacts.path(each.contact_id)]) is not None else "",
                each.number,
                None,
                each,
            )
            for each in skipped
        ]
