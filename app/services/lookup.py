"""Asking a carrier afterwards what became of a text whose answer was lost.

Twice, and never more: a minute after it became uncertain, and ten minutes after. A text that cannot be told from another one
stays uncertain, since a wrong answer would hide a text that was never sent.
"""

from app.carriers.base import OutboundText, Taken, TextFinder
from app.carriers.registry import Carriers
from app.clock import MINUTE
from app.services.carrier_accounts import CarrierAccounts
from app.store.messages import Message, MessageState, message_by_carrier_id, messages, page_of_conversation
from app.store.store import Store

FIRST_LOOK = MINUTE
LAST_LOOK = 10 * MINUTE
"""How long in ms after a text became uncertain its carrier is asked."""

_NEIGHBOURS = 50


class Lookup:
    """Finds uncertain texts at their carriers."""

    def __init__(self, store: Store, carriers: Carriers, accounts: CarrierAccounts) -> None:
        self._store = store
        self._carriers = carriers
        self._accounts = accounts

    def first_look(self, carrier: str, uncertain_since: int) -> int | None:
        """Answer when a carrier is asked about a text that became uncertain; None if it has no way to ask."""
        return uncertain_since + FIRST_LOOK if isinstance(self._carriers.find(carrier), TextFinder) else None

    def next_look(self, message: Message, now: int) -> int | None:
        """Answer when the carrier of an uncertain text is asked again after being asked now; None for never."""
        last = _uncertain_since(message) + LAST_LOOK
        return last if now < last else None

    def find(self, message: Message, text: OutboundText) -> Taken | None:
        """Ask the carrier of an uncertain text whether it took it; None where that stays unknown.

        Args:
            message: that is uncertain.
            text: as the carrier was asked to take it.

        Raises:
            SendError: the carrier did not answer.
            AccountError: there is no account to ask with.
        """
        account = self._accounts.of_message(message)
        if account is None or account.carrier.name != message.carrier or not isinstance(account.carrier, TextFinder):
            return None
        asked, uncertain = _last_asked(message), _uncertain_since(message)
        candidates = account.carrier.find(text, asked, uncertain, account.credentials)
        strangers = [candidate for candidate in candidates if not self._is_known(message, candidate)]
        if len(strangers) != 1 or self._has_rival(message, asked):
            return None
        return strangers[0]

    def _is_known(self, message: Message, candidate: Taken) -> bool:
        return bool(self._store.page(messages, message_by_carrier_id(message.carrier, candidate.carrier_message_id)))

    def _has_rival(self, message: Message, asked: int) -> bool:
        """Tell whether what the carrier has may be another text of the same words, whose carrier's id we do not know."""
        neighbours = self._store.page(messages, page_of_conversation(message.contact_id, _NEIGHBOURS, None))
        if len(neighbours) == _NEIGHBOURS and neighbours[-1].date > asked:
            return True
        return any(
            other.id != message.id
            and other.body == message.body
            and other.attempts > 0
            and not other.carrier_message_id
            and other.updated >= asked - FIRST_LOOK
            for other in neighbours
        )


def _last_asked(message: Message) -> int:
    return max(int(step["at"]) for step in message.history if step["state"] == MessageState.SENDING)


def _uncertain_since(message: Message) -> int:
    return int(message.history[-1]["at"])
