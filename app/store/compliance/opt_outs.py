"""`opt-outs`: who may not be written to, since when and why, one document for each number of a user's contacts.

It is kept when the contact or the conversation is deleted. The contact's own `optedOut` decides what is sent.
"""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.contacts.number_keys import number_key
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.open_enum import OpenEnum
from app.store.engine.stored_fields import stored

MAX_WORDS = 160
"""Maximum characters that are kept of a received text."""


class OptOutCause(OpenEnum):
    """Cause of an opt-out or of its end."""

    KEYWORD = "keyword"
    CARRIER = "carrier"
    REQUEST = "request"
    IMPORT = "import"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class OptOut:
    """An opt-out of a number; `id` is `<uid>:<number>`. Times are ms since the epoch; 0 is never.

    Attributes:
        uid: owner of the conversation.
        organization_id: of that user, when it happened; empty for none.
        is_in_force: whether it was not ended.
        by: id of the user or service account that requested it; empty for the contact and the carrier.
        words: text that was received; empty for none.
        message_id: message that was received or refused; empty for none.
        reopened_at: when it ended, by `reopened_cause` and `reopened_by`.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    organization_id: str = stored("organizationId", "")
    number: str = stored("number")
    contact_id: str = stored("contactId", "")
    is_in_force: bool = stored("optedOut", True)
    since: int = stored("since", 0)
    cause: OptOutCause = stored("cause", OptOutCause.UNKNOWN)
    by: str = stored("by", "")
    words: str = stored("words", "")
    message_id: str = stored("messageId", "")
    reopened_at: int = stored("reopenedAt", 0)
    reopened_cause: str = stored("reopenedCause", "")
    reopened_by: str = stored("reopenedBy", "")


opt_outs = Collection("opt-outs", OptOut)


def opt_out_of(uid: str, number: str) -> Reference[OptOut]:
    """Return the reference of a number's opt-out."""
    return opt_outs.at(number_key(uid, number))


def write_opt_out(commit: Commit, uid: str, number: str, **attributes: Any) -> None:
    """Write attributes of a number's opt-out, whether or not there is one; others stay."""
    commit.merge(opt_out_of(uid, number).path, opt_outs.changes(uid=uid, number=number, **attributes))


def page_of_opt_outs(
    uid: str, in_force: bool | None, cause: str | None, since: int, until: int, limit: int, after: Sequence[Any] | None
) -> Query:
    """Return the query for a page of a user's opt-outs between two times in ms, both inclusive, the latest first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid)]
    if in_force is not None:
        where.append(("optedOut", "==", in_force))
    if cause is not None:
        where.append(("cause", "==", cause))
    where += [("since", ">=", since), ("since", "<=", until)]
    return Query(opt_outs.name, where, [("since", True)], limit, after)
