"""Blasts: written, changed and deleted by everybody with access to their owner's conversations."""

from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.blasts import BLAST_NOT_FOUND, BLAST_STATE_WRONG, BLASTS_TOO_MANY
from app.problems.campaigns import CANNED_RESPONSE_NOT_FOUND
from app.problems.catalogue import Problem
from app.problems.contacts import CONTACT_NOT_FOUND, LIST_NOT_FOUND
from app.services.access.owned_resources import OwnedResources, ResourceType
from app.services.access.shared_resources import find_resource_owner
from app.services.access.users import resolve_owner_uid, resolve_writable_owner
from app.services.audit.trail import AuditTrail
from app.services.campaigns.custom_merge_fields import find_unknown_field, read_if_needed
from app.services.campaigns.merge_fields import find_misspelled_token
from app.services.common.idempotency import Record, record_nothing
from app.services.common.pagination import Page, Paginator
from app.services.contacts.labels.filters import has_labels, resolve_filter
from app.services.media.outgoing import OutgoingMedia
from app.store.blasts.blasts import Blast, BlastState, blasts, page_of_blasts
from app.store.campaigns.canned_responses import canned_responses
from app.store.contacts.contact_lists import contact_lists
from app.store.contacts.contacts import contacts
from app.store.contacts.labels.definitions import read_labels
from app.store.engine.collection import Collection
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.message_queries import waiting_messages_of_blast
from app.store.users.phone_numbers import number_reference
from app.store.users.users import Restriction
from app.times.clock import Clock

MAX_BLASTS = 2000
"""Blasts of one user, finished ones included."""

MAX_LISTS = 20
"""Lists that receive one blast."""

_AT_ONCE = 400
_NOT_STORED = ("has_query", "canned_response_id")
CHANGEABLE = (BlastState.DRAFT, BlastState.SCHEDULED)
_DELETABLE = (BlastState.DRAFT, BlastState.SENT, BlastState.CANCELED, BlastState.FAILED)


@frozen(kw_only=True)
class BlastUpdate:
    """Values of a blast; None keeps a value. `query` is `{}` for all contacts; `has_query` False removes it.

    `canned_response_id` names a canned response whose text is copied to `body`; empty for none.
    """

    name: str | None = None
    body: str | None = None
    media: list[str] | None = None
    from_number: str | None = None
    footer: str | None = None
    list_ids: list[str] | None = None
    contact_ids: list[str] | None = None
    query: Mapping[str, Any] | None = None
    has_query: bool | None = None
    canned_response_id: str = ""

    def attributes(self, _now: int) -> dict[str, Any]:
        """Return the attributes to set."""
        values = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_STORED}
        changes = {name: value for name, value in values.items() if value is not None}
        for name in ("list_ids", "contact_ids"):
            if name in changes:
                changes[name] = list(dict.fromkeys(changes[name]))
        return changes | {"query": None} if self.has_query is False else changes


class Blasts(OwnedResources[Blast, BlastUpdate]):
    """The blasts of users."""

    resource_type = ResourceType(
        collection=blasts,
        page_by_name=lambda uid, limit, after: page_of_blasts(uid, None, limit, after),
        not_found=BLAST_NOT_FOUND,
        max_per_user=MAX_BLASTS,
        too_many=BLASTS_TOO_MANY,
        audited_as="blast",
        restriction=Restriction.BLASTS,
    )

    def __init__(self, store: Store, audit: AuditTrail, paginator: Paginator, clock: Clock, media: OutgoingMedia) -> None:
        super().__init__(store, audit, paginator, clock)
        self._media = media

    def create(self, caller: Principal, uid: str | None, values: BlastUpdate, record: Record[Blast] = record_nothing) -> Blast:
        """Create a blast, as `OwnedResources.create` does; also raises CANNED_RESPONSE_NOT_FOUND."""
        if has_labels(values.query):
            values = self._resolve(resolve_writable_owner(self._store, caller, uid), values)
        return super().create(caller, uid, self._with_canned_text(caller, values), record)

    def update(self, caller: Principal, resource_id: str, update: BlastUpdate) -> Blast:
        """Update a blast, as `OwnedResources.update` does; also raises CANNED_RESPONSE_NOT_FOUND."""
        if has_labels(update.query):
            update = self._resolve(self.require_writable(caller, resource_id)[1], update)
        return super().update(caller, resource_id, self._with_canned_text(caller, update))

    def _resolve(self, owner: TargetUser, values: BlastUpdate) -> BlastUpdate:
        """Return values whose filter has ids of tags and custom fields."""
        labels = read_labels(self._store, owner.user.organization_id)
        return replace(values, query=resolve_filter(labels, values.query or {}, "query"))

    def list_by_state(
        self, caller: Principal, uid: str | None, state: str | None, limit: int, cursor: str | None
    ) -> Page[Blast]:
        """Return a page of a user's blasts, the newest first.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        owner = resolve_owner_uid(self._store, caller, uid)
        query: Any = partial(page_of_blasts, owner, state)
        return self._paginator.page(blasts, query, f"blasts:{owner}:{state}", limit, cursor)

    def _with_canned_text(self, caller: Principal, update: BlastUpdate) -> BlastUpdate:
        """Return an update with the text of the canned response that it names."""
        if not update.canned_response_id:
            return update
        self._require_unrestricted(caller)
        canned = self._store.get(canned_responses.at(update.canned_response_id))
        if canned is None or find_resource_owner(self._store, caller, canned.uid) is None:
            raise DomainError(CANNED_RESPONSE_NOT_FOUND)
        if misspelled := find_misspelled_token(canned.body):
            token, right = misspelled
            raise invalid_field("canned_response_id", f"'{token}' in its text is no token. Write {right} there.")
        return replace(update, body=canned.body)

    def delete(self, caller: Principal, blast_id: str) -> None:
        """Delete a blast that is not at work; its messages stay in their conversations.

        Raises:
            DomainError: RESTRICTED, BLAST_NOT_FOUND, HIGHER_ROLE, or BLAST_STATE_WRONG, also while messages wait.
        """

        def require_idle(commit: Commit, blast: Blast) -> None:
            waits = blast.state is not BlastState.DRAFT and self._store.count(waiting_messages_of_blast(blast.id, 1, None)) > 0
            if blast.state not in _DELETABLE or waits:
                raise DomainError(BLAST_STATE_WRONG)
            self._media.release(commit, blast.media)

        self._delete(caller, blast_id, require_idle)

    def follow_change(self, commit: Commit, caller: Principal, owner: TargetUser, before: Blast | None, after: Blast) -> None:
        """Check the parts of a new or changed blast, and use its media files.

        Raises:
            DomainError: BLAST_STATE_WRONG; PARAMETERS_INVALID, LIST_NOT_FOUND or CONTACT_NOT_FOUND for a number, file, list or
                contact of somebody else.
        """
        if before is not None and before.state not in CHANGEABLE:
            raise DomainError(BLAST_STATE_WRONG)
        sender = after.from_number or owner.user.phone_number
        line = self._store.get(number_reference(sender, owner.user.tenant_id)) if sender else None
        if after.from_number and (line is None or line.uid != owner.user.id):
            raise invalid_field("from_number", "Must be a number of the user.")
        if before is None or before.body != after.body:
            labels = read_if_needed(lambda: read_labels(self._store, owner.user.organization_id), after.body)
            if labels is not None and (unknown := find_unknown_field(labels, after.body)):
                raise invalid_field("body", unknown)
        self._require_own("list_ids", contact_lists, LIST_NOT_FOUND, before, after)
        self._require_own("contact_ids", contacts, CONTACT_NOT_FOUND, before, after)
        old = [] if before is None else before.media
        if old != after.media:
            found = self._media.check(caller.id, owner.user, after.media, line)
            self._media.use(commit, owner.user, found)
            self._media.release(commit, set(old) - set(after.media))

    def _require_own(
        self, attribute: str, kind: Collection[Any], not_found: Problem, before: Blast | None, after: Blast
    ) -> None:
        """Require that new lists or contacts of a blast belong to its owner."""
        known = set() if before is None else set(getattr(before, attribute))
        new = [(index, each) for index, each in enumerate(getattr(after, attribute)) if each not in known]
        errors = []
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            read = self._store.read_all([kind.at(each) for _, each in some], skip_unreadable=True)
            missing = [index for index, each in some if (found := read[kind.path(each)]) is None or found.uid != after.uid]
            errors += [FieldError((attribute, index), not_found.title) for index in missing]
        if errors:
            raise DomainError(not_found, errors=errors)
