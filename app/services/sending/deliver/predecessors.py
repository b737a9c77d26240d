"""Predecessors of a message as one task knows them: those that hold it back, and those that it passes."""

from collections.abc import Mapping
from dataclasses import field

from app.frozen import frozen, replace
from app.outbound_limits.limits import PartyBusyError
from app.outbound_limits.party import Party
from app.services.messages.ordering import MAX_PREDECESSORS
from app.store.messages.messages import Message


@frozen
class Ahead:
    """The predecessors of a message that matter when it is due.

    Attributes:
        holding: those that hold it back, in their order.
        date: the latest `date` of those that were handed to the carrier; 0 if there is none.
        beyond: ids of those that were handed to the carrier, and that the message does not name itself.
        overtaken: ids of the latest ones that wait for a busy party, and that the message goes before.
    """

    holding: list[Message] = field(default_factory=list)
    date: int = 0
    beyond: list[str] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)


@frozen
class HeldBack:
    """A message that is due, and the predecessors that hold it back."""

    message: Message
    holding: list[Message]


@frozen
class Busy:
    """A message that waits for a busy party, and the reason."""

    message: Message
    error: PartyBusyError


@frozen
class Passed:
    """Messages that hold nothing back in the present task.

    Attributes:
        behind: ids of messages that wait for the one being delivered.
        tried: ids of predecessors that this task has tried to deliver.
        busy: those of them that wait for a busy party, in their order, by id.
    """

    behind: frozenset[str] = frozenset()
    tried: frozenset[str] = frozenset()
    busy: Mapping[str, Busy] = field(default_factory=dict)

    @property
    def parties(self) -> dict[Party, PartyBusyError]:
        """Return why each of the busy parties took no message."""
        return {each.error.party: each.error for each in self.busy.values()}

    def find_busy(self, message: Message) -> PartyBusyError | None:
        """Return why a message would not be sent either, since one of the same route was not; None if that is unknown."""
        return next((each.error for each in self.busy.values() if has_same_route(each.message, message)), None)

    def with_busy(self, message: Message, error: PartyBusyError) -> "Passed":
        """Return these messages and one that waits for a busy party."""
        return replace(self, busy={**self.busy, message.id: Busy(message, error)})

    def name_overtaken(self) -> list[str]:
        """Return the ids of the latest messages that wait for a busy party; those before them are found through them."""
        return [*self.busy][-MAX_PREDECESSORS:]


def has_same_route(one: Message, other: Message) -> bool:
    """Whether two messages of a conversation go to the same account: what the choice depends on is equal."""
    # An account that refused a message is not its next one, and a fallback may take fewer media.
    is_untried = not one.attempts and not other.attempts
    return is_untried and (one.from_number, len(one.media)) == (other.from_number, len(other.media))
