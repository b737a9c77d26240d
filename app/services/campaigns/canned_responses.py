"""Canned responses: saved replies of an office, which may also answer a keyword."""

from dataclasses import dataclass
from typing import Any

from app.auth.principal import Principal
from app.errors import invalid_field
from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND, CANNED_RESPONSES_TOO_MANY, KEYWORD_TAKEN
from app.services.access.owned_resources import ResourceType, UniqueText
from app.services.access.shared_resources import SharedResources
from app.services.messages.opt_out_keywords import find_keyword
from app.store.campaigns.canned_responses import (
    CannedResponse,
    canned_responses,
    keyword_of_response,
    page_of_canned_responses,
    reserve_keyword,
)

MAX_CANNED_RESPONSES = 500
"""Canned responses of one owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedResponseUpdate:
    """Values of a canned response; None keeps a value. An empty `auto_keyword` removes the keyword."""

    name: str | None = None
    body: str | None = None
    auto_keyword: str | None = None

    def attributes(self, _now: int) -> dict[str, Any]:
        """Return the attributes to set.

        Raises:
            DomainError: PARAMETERS_INVALID for a keyword that opts in or out.
        """
        keyword = None if self.auto_keyword is None else _keyword(self.auto_keyword)
        values = {"name": self.name, "body": self.body, "auto_keyword": keyword}
        return {name: value for name, value in values.items() if value is not None}


class CannedResponses(SharedResources[CannedResponse, CannedResponseUpdate]):
    """The canned responses of users, organizations and tenants."""

    resource_type = ResourceType(
        collection=canned_responses,
        page_by_name=page_of_canned_responses,
        not_found=CANNED_RESPONSE_NOT_FOUND,
        max_per_user=MAX_CANNED_RESPONSES,
        too_many=CANNED_RESPONSES_TOO_MANY,
        audited_as="cannedResponse",
        # A reservation may be stored in the form of an earlier version.
        unique=UniqueText(keyword_of_response, reserve_keyword, KEYWORD_TAKEN, repaired_with="auto_keyword"),
    )

    def delete(self, caller: Principal, canned_id: str) -> None:
        """Delete a canned response, which releases its keyword.

        Raises:
            DomainError: CANNED_RESPONSE_NOT_FOUND, HIGHER_ROLE or ROLE_MISSING.
        """
        self._delete(caller, canned_id, lambda _commit, _response: None)


def _keyword(text: str) -> str:
    """Return a keyword as it is stored; one of spaces alone is none."""
    if find_keyword(text) is not None:
        raise invalid_field("auto_keyword", "Must not be a word by which customers opt in or out, or ask for help.")
    return " ".join(text.split())
