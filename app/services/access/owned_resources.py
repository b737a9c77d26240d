"""Owned resources: named documents of a user, shared with everybody who can read the user's conversations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from app.auth.policy import TargetUser, can_access_conversations, require_can_send_on_behalf_of
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError
from app.problems.catalogue import Problem
from app.services.access.users import load_target_user, resolve_owner_uid
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.pagination import Page, Paginator
from app.store.engine.collection import Collection
from app.store.engine.database import Commit, Query
from app.store.engine.store import Store

_STREAM_PAGE = 300


class OwnedResource(Protocol):
    """A named document owned by a user."""

    @property
    def id(self) -> str:
        """Return its id."""

    @property
    def uid(self) -> str:
        """Return the uid of its owner."""

    @property
    def name(self) -> str:
        """Return its display name."""


B = TypeVar("B", bound=OwnedResource)


class PageByName(Protocol):
    """Builder of the query for a page of a user's documents, ordered by name."""

    def __call__(self, uid: str, limit: int, after: Sequence[Any] | None) -> Query:
        """Return the query."""


@dataclass(frozen=True, slots=True)
class ResourceType(Generic[B]):
    """A type of owned resource.

    Attributes:
        collection: its Firestore collection.
        page_by_name: builds the query of a page.
        missing: problem of a resource that does not exist or is inaccessible.
        audited_as: its name in the audit trail.
    """

    collection: Collection[B]
    page_by_name: PageByName
    missing: Problem
    audited_as: str


class OwnedResources(Generic[B]):
    """The owned resources of one type."""

    def __init__(self, kind: ResourceType[B], store: Store, audit: AuditTrail, paginator: Paginator) -> None:
        self._kind = kind
        self._store = store
        self._audit = audit
        self._paginator = paginator

    def require(self, caller: Principal, resource_id: str) -> tuple[B, TargetUser]:
        """Return a resource and its owner.

        Raises:
            DomainError: the type's `missing` if it does not exist or is inaccessible.
        """
        found = self._store.get(self._kind.collection.at(resource_id))
        owner = None if found is None else load_target_user(self._store, caller, found.uid)
        if found is None or owner is None or not can_access_conversations(caller, owner):
            raise DomainError(self._kind.missing)
        return found, owner

    def require_writable(self, caller: Principal, resource_id: str) -> tuple[B, TargetUser]:
        """Return a resource that the caller can change, and its owner.

        Raises:
            DomainError: as `require`, or HIGHER_ROLE.
        """
        found, owner = self.require(caller, resource_id)
        require_can_send_on_behalf_of(caller, owner)
        return found, owner

    def list(self, caller: Principal, uid: str | None, limit: int, cursor: str | None) -> Page[B]:
        """Return a page of a user's resources, ordered by name.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        owner = resolve_owner_uid(self._store, caller, uid)
        return self._paginator.page(
            f"{self._kind.collection.name}:{owner}",
            limit,
            cursor,
            lambda count, after: self._store.page(self._kind.collection, self._kind.page_by_name(owner, count, after)),
        )

    def stream(self, caller: UserPrincipal) -> Iterator[B]:
        """Yield all resources of the caller, with one page in memory at a time."""
        for page in self._store.pages(self._kind.collection, self._kind.page_by_name(caller.user.id, _STREAM_PAGE, None)):
            yield from page

    def record_if_not_owner(
        self,
        commit: Commit,
        caller: Principal,
        verb: str,
        owner: TargetUser,
        resource_id: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
    ) -> bool:
        """Add an audit entry if the caller is not the owner, and return whether one was added."""
        if caller.id == owner.user.id:
            return False
        changed = AuditedObject(self._kind.audited_as, resource_id, owner.user.tenant_id, owner.user.organization_id)
        self._audit.record(commit, caller, f"{self._kind.audited_as}.{verb}", changed, before, after)
        return True
