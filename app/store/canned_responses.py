"""`canned-responses` and `canned-keywords`: texts that an office has at hand, and the words that customers get them by.

`canned-keywords` holds the claim of a keyword by one of a user's responses. Its id is made from the user and the keyword, so
that the answer to a text that comes in is found by id, in the round trip in which its contact is read.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.store.engine.collection import Collection, Reference, stored
from app.store.engine.database import Commit, Query, Version
from app.text.keyword_form import normalize_keyword

MAX_KEYWORD_LENGTH = 100
"""Of how many characters a keyword may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedResponse:
    """A canned response. Times are ms since the epoch.

    Attributes:
        uid: whose it is.
        auto_keyword: the text that is answered with it, as it was written; empty for none.
    """

    id: str
    version: Version = None
    uid: str = stored("uid")
    name: str = stored("name", "")
    body: str = stored("body", "")
    auto_keyword: str = stored("auto_keyword", "")
    created: int = stored("created", 0)
    updated: int = stored("updated", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedKeyword:
    """The claim of a keyword by one of a user's canned responses."""

    id: str
    version: Version = None
    uid: str = stored("uid")
    canned_id: str = stored("cannedId", "")


canned_responses = Collection("canned-responses", CannedResponse)
canned_keywords = Collection("canned-keywords", CannedKeyword)


def keyword_of(uid: str, text: str) -> Reference[CannedKeyword] | None:
    """Return where the claim of a text as a keyword stands; None for a text that no keyword can be."""
    if len(text) > MAX_KEYWORD_LENGTH or not (form := normalize_keyword(text)):
        return None
    return canned_keywords.at_leniently(f"{uid}:{hashlib.sha256(form.encode()).hexdigest()}")


def claim_keyword(commit: Commit, response: CannedResponse) -> None:
    """Claim a canned response's keyword, if it has one; the commit fails with a conflict if another has it."""
    reference = keyword_of(response.uid, response.auto_keyword)
    if reference is not None:
        claim = CannedKeyword(id=reference.path.id, uid=response.uid, canned_id=response.id)
        commit.create(reference.path, canned_keywords.encode(claim))


def release_keyword(commit: Commit, response: CannedResponse) -> None:
    """Give a canned response's keyword free, if it has one."""
    reference = keyword_of(response.uid, response.auto_keyword)
    if reference is not None:
        commit.delete(reference.path)


def page_of_canned_responses(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Answer the query of a page of a user's canned responses, in the order of their names."""
    return Query(canned_responses.name, [("uid", "==", uid)], [("name", False)], limit, after)
