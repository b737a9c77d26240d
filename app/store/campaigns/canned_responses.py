"""`canned-responses` and `canned-keywords`: saved replies, and the keywords that trigger them.

`canned-keywords` reserves a keyword for one of an owner's responses. Its id derives from owner and keyword, so an inbound
message finds its reply by id, in the round trip that reads the contact.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.resource_owners import OwnedByScope, page_of_owners
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query, Version
from app.store.engine.stored_fields import stored
from app.text.keyword_form import normalize_keyword

MAX_KEYWORD_LENGTH = 100
"""Maximum length of a keyword in characters."""


@frozen(kw_only=True)
class CannedResponse(OwnedByScope):
    """A canned response. Times are ms since the epoch.

    Attributes:
        uid: key of the owner, see `ResourceOwner`.
        auto_keyword: text that triggers it, as entered; empty for none.
        merge_fields: put the recipient's values in place of `[first]` and other merge fields; otherwise it is sent as it is.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    body: str = stored("body", "")
    auto_keyword: str = stored("auto_keyword", "")
    merge_fields: bool = stored("mergeFields", False)
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)


@frozen(kw_only=True)
class CannedKeyword:
    """Reservation of a keyword by one of the canned responses of an owner."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    canned_id: str = stored("cannedId", "")


canned_responses = Collection("canned-responses", CannedResponse)
canned_keywords = Collection("canned-keywords", CannedKeyword)


def keyword_of(uid: str, text: str) -> Reference[CannedKeyword] | None:
    """Return the reference of a keyword's reservation; None if the text cannot be a keyword."""
    if len(text) > MAX_KEYWORD_LENGTH or not (form := normalize_keyword(text)):
        return None
    return canned_keywords.at_leniently(f"{uid}:{hashlib.sha256(form.encode()).hexdigest()}")


def keyword_of_response(response: CannedResponse) -> Reference[CannedKeyword] | None:
    """Return the reference of the reservation that a canned response needs; None if it needs none."""
    return keyword_of(response.uid, response.auto_keyword)


def reserve_keyword(commit: Commit, response: CannedResponse) -> None:
    """Reserve the keyword of a canned response, if it has one; the commit fails with a conflict if it is taken."""
    reference = keyword_of_response(response)
    if reference is not None:
        reservation = CannedKeyword(id=reference.path.id, uid=response.uid, canned_id=response.id)
        canned_keywords.create(commit, reservation)


def page_of_canned_responses(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's canned responses, ordered by name."""
    return page_of_owners(canned_responses.name, [uid], limit, after)
