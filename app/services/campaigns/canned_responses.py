"""Canned responses: saved replies of an office, which may also answer a keyword."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from app.auth.principal import Principal, UserPrincipal
from app.crypto.keys import new_id
from app.errors import DomainError, invalid_field
from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND, CANNED_RESPONSES_TOO_MANY, KEYWORD_TAKEN
from app.services.access.owned_resources import OwnedResources, ResourceType
from app.services.access.users import resolve_writable_owner
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page
from app.services.messages.opt_out_keywords import find_keyword
from app.store.campaigns.canned_responses import (
    CannedResponse,
    canned_responses,
    keyword_of,
    page_of_canned_responses,
    release_keyword,
    reserve_keyword,
)
from app.store.engine.store import Store
from app.text.keyword_form import normalize_keyword
from app.times.clock import Clock

_STREAM_PAGE = 200

MAX_CANNED_RESPONSES = 500
"""Canned responses of one user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedResponseUpdate:
    """An update of a canned response; None keeps a value. An empty `auto_keyword` removes the keyword."""

    name: str | None = None
    body: str | None = None
    auto_keyword: str | None = None


CANNED_RESPONSES = ResourceType(canned_responses, page_of_canned_responses, CANNED_RESPONSE_NOT_FOUND, "cannedResponse")


class CannedResponses:
    """The canned responses of users. Every method enforces the caller's access."""

    def __init__(self, store: Store, owned: OwnedResources[CannedResponse], clock: Clock) -> None:
        self._store = store
        self._owned = owned
        self._clock = clock

    def create(
        self,
        caller: Principal,
        uid: str | None,
        update: CannedResponseUpdate,
        record: Record[CannedResponse] = record_nothing,
    ) -> CannedResponse:
        """Create a canned response.

        Args:
            caller: who creates it.
            uid: of the owner; defaults to the caller.
            update: its values.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, KEYWORD_TAKEN, CANNED_RESPONSES_TOO_MANY, or
                PARAMETERS_INVALID for a keyword that opts in or out.
        """
        owner = resolve_writable_owner(self._store, caller, uid)
        keyword = _keyword(update.auto_keyword or "")

        def attempt() -> CannedResponse:
            now = self._clock()
            response = CannedResponse(
                id=new_id(),
                uid=owner.user.id,
                name=update.name or "",
                body=update.body or "",
                auto_keyword=keyword,
                created=now,
                updated=now,
            )
            self._require_free_keyword(response)
            query = page_of_canned_responses(response.uid, MAX_CANNED_RESPONSES, None)
            if self._store.count(query) >= MAX_CANNED_RESPONSES:
                raise DomainError(CANNED_RESPONSES_TOO_MANY)
            commit = self._store.commit()
            fields = canned_responses.encode(response)
            commit.create(canned_responses.path(response.id), fields)
            reserve_keyword(commit, response)
            self._owned.record_if_not_owner(commit, caller, "create", owner, response.id, {}, fields)
            record(commit, response)
            commit.send()
            return response

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, canned_id: str) -> CannedResponse:
        """Return one canned response.

        Raises:
            DomainError: CANNED_RESPONSE_NOT_FOUND: it does not exist, or the caller has no access to it.
        """
        return self._owned.require(caller, canned_id)[0]

    def list(self, caller: Principal, uid: str | None, limit: int, cursor: str | None) -> Page[CannedResponse]:
        """Return a page of a user's canned responses, in the order of their names.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        return self._owned.list(caller, uid, limit, cursor)

    def stream(self, caller: UserPrincipal) -> Iterator[CannedResponse]:
        """Yield all of the caller's canned responses, holding one page of them in memory at a time."""
        return self._owned.stream(caller)

    def change(self, caller: Principal, canned_id: str, update: CannedResponseUpdate) -> CannedResponse:
        """Update a canned response and return it.

        Raises:
            DomainError: CANNED_RESPONSE_NOT_FOUND, HIGHER_ROLE, KEYWORD_TAKEN, or PARAMETERS_INVALID for a keyword that opts in
                or out.
        """
        keyword = None if update.auto_keyword is None else _keyword(update.auto_keyword)

        def attempt() -> CannedResponse:
            response, owner = self._owned.require_writable(caller, canned_id)
            sent = {"name": update.name, "body": update.body, "auto_keyword": keyword}
            changes: dict[str, Any] = {name: value for name, value in sent.items() if value is not None}
            changes["updated"] = self._clock()
            changed = replace(response, **changes)
            fields = canned_responses.changes(**changes)
            commit = self._store.commit()
            commit.update(canned_responses.path(response.id), fields, response.version)
            if normalize_keyword(changed.auto_keyword) != normalize_keyword(response.auto_keyword):
                self._require_free_keyword(changed)
                release_keyword(commit, response)
                reserve_keyword(commit, changed)
            elif keyword and not self._is_claimed(changed):
                # Its reservation was stored in the form of an earlier version.
                reserve_keyword(commit, changed)
            before = canned_responses.changes(**{name: getattr(response, name) for name in changes})
            self._owned.record_if_not_owner(commit, caller, "update", owner, response.id, before, fields)
            commit.send()
            return changed

        return retry_on_conflict(attempt)

    def delete(self, caller: Principal, canned_id: str) -> None:
        """Delete a canned response, which releases its keyword.

        Raises:
            DomainError: CANNED_RESPONSE_NOT_FOUND or HIGHER_ROLE.
        """

        def attempt() -> None:
            response, owner = self._owned.require_writable(caller, canned_id)
            commit = self._store.commit()
            canned_responses.delete(commit, response)
            release_keyword(commit, response)
            self._owned.record_if_not_owner(commit, caller, "delete", owner, response.id, {"name": response.name}, {})
            commit.send()

        retry_on_conflict(attempt)

    def _require_free_keyword(self, response: CannedResponse) -> None:
        """Refuse a taken keyword; of two requests for it at once, one commit fails, and its next attempt is refused."""
        if self._is_claimed(response):
            raise DomainError(KEYWORD_TAKEN)

    def _is_claimed(self, response: CannedResponse) -> bool:
        reference = keyword_of(response.uid, response.auto_keyword)
        return reference is not None and self._store.get(reference) is not None


def _keyword(text: str) -> str:
    """Return a keyword as it is stored; one of spaces alone is none."""
    if find_keyword(text) is not None:
        raise invalid_field("auto_keyword", "Must not be a word by which customers opt in or out, or ask for help.")
    return " ".join(text.split())
