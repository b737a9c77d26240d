"""`consents`: how, when and with what words each contact consented to messages.

A record is never changed. It is kept when the contact or the conversation is deleted.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored

MAX_WORDS = 1600
"""Maximum characters of the words that a contact was shown."""


class ConsentMethod(OpenEnum):
    """How a contact consented."""

    MESSAGE = "message"
    WEB_FORM = "webForm"
    PAPER = "paper"
    VERBAL = "verbal"
    KEYWORD = "keyword"
    IMPORT = "import"


@frozen(kw_only=True)
class Consent:
    """A record of consent. Times are ms since the epoch.

    Attributes:
        uid: owner of the conversation.
        organization_id: of that user, when it was recorded; empty for none.
        number: of the contact at that time, in E.164.
        words: what the contact was shown or told.
        at: when the contact consented, or was informed by a consent message.
        recorded_at: when it was recorded.
        by: id of the user or service account that recorded it; empty for the instance.
        message_id: consent message that a carrier took; empty for none.
        withdrawn_at: when the number opted out after it, 0 for never; not stored, services fill it in.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    organization_id: str = stored("organizationId", "")
    contact_id: str = stored("contactId", "")
    number: str = stored("number")
    method: ConsentMethod = stored("how")
    words: str = stored("words", "")
    at: int = stored("at")
    recorded_at: int = stored("recordedAt", 0)
    by: str = stored("by", "")
    message_id: str = stored("messageId", "")
    withdrawn_at: int = 0


consents = Collection("consents", Consent)


def write_consent(commit: Commit, consent: Consent) -> None:
    """Write a record; a repeated write changes nothing."""
    commit.replace(consents.path(consent.id), consents.encode(consent))


def page_of_consents(uid: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's records between two times in ms, both inclusive, the latest first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid), ("at", ">=", since), ("at", "<=", until)]
    return Query(consents.name, where, [("at", True)], limit, after)


def page_of_consents_of_number(uid: str, number: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the records of a number of a user's contacts, the latest first."""
    return Query(consents.name, [("uid", "==", uid), ("number", "==", number)], [("at", True)], limit, after)
