"""Asking a carrier afterwards what became of a text whose answer was lost.

A text that cannot be told from another one stays uncertain, since a wrong answer would hide a text that was never sent. That a
carrier never got a text is believed only after it was asked twice, since a wrong answer would send the text twice.
"""

from enum import Enum, auto

from app.carriers.base import OutboundText, SendResult, TextFinder
from app.carriers.registry import Carriers
from app.clock import HOUR, MINUTE
from app.services.carrier_accounts.accounts import Account, CarrierAccounts
from app.store.engine.store import Store
from app.store.messages import Message, MessageState, message_by_carrier_id, messages, page_of_conversation

FIRST_CHECK_MS = MINUTE
"""How long in ms after a text became uncertain its carrier is asked."""

SECOND_CHECK_MS = 10 * MINUTE
"""How long in ms after the claimant can have done anything more the carrier is asked again, and may be believed."""

_LAST_CHECK_MS = 2 * HOUR
# Two looks nearer together than this in ms are one: tasks come twice.
_CHECK_INTERVAL_MS = 5 * MINUTE
_NEIGHBOURS = 50


class Absence(Enum):
    """What it means that a text was not found."""

    UNKNOWN = auto()
    """Nothing: the carrier may have it."""
    NOT_SEEN = auto()
    """The carrier has nothing that may be it, and has to say so once more."""
    NEVER_GOT = auto()
    """The carrier never got it, and nobody is left who could still give it."""


class Lookup:
    """Finds uncertain texts at their carriers."""

    def __init__(self, store: Store, carriers: Carriers, accounts: CarrierAccounts) -> None:
        self._store = store
        self._carriers = carriers
        self._accounts = accounts

    def first_look(self, carrier: str, uncertain_since: int) -> int | None:
        """Return when a carrier is asked about a text that became uncertain; None if it has no way to ask."""
        return uncertain_since + FIRST_CHECK_MS if isinstance(self._carriers.find(carrier), TextFinder) else None

    def next_look(self, message: Message, now: int) -> int | None:
        """Return when the carrier of an uncertain text is asked again, should asking now settle nothing; None for never.

        Each look but the first comes after twice the time: 10, 20, 40, 80 and 160 minutes.
        """
        passed = now - _abandoned(message)
        if passed < SECOND_CHECK_MS:
            return _abandoned(message) + SECOND_CHECK_MS
        return now + passed if passed <= _LAST_CHECK_MS else None

    def find(self, message: Message, text: OutboundText, now: int) -> SendResult | Absence:
        """Ask the carrier of an uncertain text whether it took it.

        Args:
            message: that is uncertain.
            text: as the carrier was asked to take it.
            now: the present in ms.

        Raises:
            SendError: the carrier did not answer.
            AccountError: there is no account to ask with.
        """
        account = self._accounts.of_message(message)
        if account is None or account.carrier.name != message.carrier or not isinstance(account.carrier, TextFinder):
            return Absence.UNKNOWN
        asked, uncertain = _asked(message), _uncertain_since(message)
        sightings = account.carrier.find(text, asked, uncertain, account.credentials)
        if sightings is None:
            return Absence.UNKNOWN
        strangers = [sighting for sighting in sightings if not self._is_known(message, sighting.taken)]
        if not strangers:
            return _judge_absence(message, account, now)
        equals = [sighting.taken for sighting in strangers if sighting.is_equal]
        return equals[0] if len(equals) == 1 and not self._has_rival(message, asked) else Absence.UNKNOWN

    def _is_known(self, message: Message, candidate: SendResult) -> bool:
        return bool(self._store.ids(message_by_carrier_id(message.carrier, candidate.carrier_message_id)))

    def _has_rival(self, message: Message, asked: int) -> bool:
        """Whether what the carrier has may be another text of the same words, whose carrier's id we do not know."""
        neighbours = self._store.page(messages, page_of_conversation(message.contact_id, _NEIGHBOURS, None))
        if neighbours.unreadable:
            # What cannot be read may be that other text.
            return True
        if len(neighbours) == _NEIGHBOURS and neighbours[-1].date > asked:
            return True
        return any(
            other.id != message.id
            and other.body == message.body
            and other.attempts > 0
            and not other.carrier_message_id
            and other.updated >= asked - FIRST_CHECK_MS
            for other in neighbours
        )


def _judge_absence(message: Message, account: Account, now: int) -> Absence:
    """Return what it means that a carrier has nothing that may be a text."""
    # Another account than the one that was asked to take the text cannot know.
    if not account.identity or account.identity != message.carrier_account:
        return Absence.UNKNOWN
    if now < _uncertain_since(message) + FIRST_CHECK_MS:
        return Absence.UNKNOWN
    is_second = bool(message.absent_at) and now >= message.absent_at + _CHECK_INTERVAL_MS
    return Absence.NEVER_GOT if is_second and now >= _abandoned(message) + SECOND_CHECK_MS else Absence.NOT_SEEN


def _asked(message: Message) -> int:
    """Return when the carrier was asked to take a text at the earliest: what it answered to an earlier attempt may be wrong."""
    return min(int(step["at"]) for step in message.history if step["state"] == MessageState.SENDING)


def _uncertain_since(message: Message) -> int:
    return int(message.history[-1]["at"])


def _abandoned(message: Message) -> int:
    """Return since when nobody can be about to give the text to its carrier."""
    return max(message.lease_until, _uncertain_since(message))
