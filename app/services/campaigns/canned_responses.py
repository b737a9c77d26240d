"""Canned responses: saved replies of an office, which may also answer a keyword."""

from typing import Any

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.frozen import frozen
from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND, CANNED_RESPONSES_TOO_MANY, KEYWORD_TAKEN
from app.problems.contacts import CONTACT_NOT_FOUND
from app.services.access.owned_resources import ResourceType, UniqueText
from app.services.access.shared_resources import SharedResources
from app.services.access.users import find_owner
from app.services.campaigns.canned_texts import write_canned_text
from app.services.campaigns.custom_merge_fields import find_unknown_field, read_if_needed
from app.services.campaigns.merge_fields import find_misspelled_token
from app.services.messages.carrier_text import count_message_segments
from app.services.messages.opt_out_keywords import find_keyword
from app.store.campaigns.canned_responses import (
    CannedResponse,
    canned_responses,
    keyword_of_response,
    page_of_canned_responses,
    reserve_keyword,
)
from app.store.common.resource_owners import OwnerScope
from app.store.contacts.contacts import contacts
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.database import Commit

MAX_CANNED_RESPONSES = 500
"""Canned responses of one owner."""


@frozen(kw_only=True)
class CannedResponseUpdate:
    """Values of a canned response; None keeps a value. An empty `auto_keyword` removes the keyword."""

    name: str | None = None
    body: str | None = None
    auto_keyword: str | None = None
    merge_fields: bool | None = None

    def attributes(self, _now: int) -> dict[str, Any]:
        """Return the attributes to set.

        Raises:
            DomainError: PARAMETERS_INVALID for a keyword that opts in or out.
        """
        keyword = None if self.auto_keyword is None else _keyword(self.auto_keyword)
        values = {"name": self.name, "body": self.body, "auto_keyword": keyword, "merge_fields": self.merge_fields}
        return {name: value for name, value in values.items() if value is not None}


@frozen
class CannedPreview:
    """Text of a canned response as a contact would get it, empty for none, and its number of segments."""

    text: str
    segments: int


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

    def follow_change(
        self,
        commit: Commit,  # noqa: ARG002 - nothing else is written
        caller: Principal,  # noqa: ARG002
        owner: TargetUser,
        before: CannedResponse | None,
        after: CannedResponse,
    ) -> None:
        """Refuse misspelled and unknown merge fields in a text that has some; a tenant's organizations have different fields.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """
        if not after.merge_fields or (before is not None and (before.body, before.merge_fields) == (after.body, True)):
            return
        if misspelled := find_misspelled_token(after.body):
            token, right = misspelled
            raise invalid_field("body", f"'{token}' is no merge field. Write {right}, or use other brackets.")
        if after.scope is OwnerScope.TENANT:
            return
        labels = read_if_needed(lambda: read_labels(self._store, owner.user.organization_id), after.body)
        if labels is not None and (unknown := find_unknown_field(labels, after.body)):
            raise invalid_field("body", unknown)

    def preview(self, caller: Principal, canned_id: str, contact_id: str) -> CannedPreview:
        """Return the text of a canned response as a contact would get it.

        Raises:
            DomainError: CANNED_RESPONSE_NOT_FOUND or CONTACT_NOT_FOUND.
        """
        canned = self.get(caller, canned_id)
        contact = self._store.get(contacts.at(contact_id))
        owner = None if contact is None else find_owner(self._store, caller, contact.uid)
        if contact is None or owner is None:
            raise DomainError(CONTACT_NOT_FOUND)
        text = write_canned_text(self._store, canned, contact, owner.user.organization_id)
        return CannedPreview(text, count_message_segments(text, (), owner.organization) if text else 0)

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
