"""Owned resources: named documents of a user, shared with everybody who can read the user's conversations."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field
from functools import partial
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from app.auth.policy import TargetUser, require_can_send_on_behalf_of, require_unrestricted
from app.auth.principal import Principal
from app.crypto.keys import new_id
from app.errors import DomainError
from app.frozen import frozen, replace
from app.problems.catalogue import Problem
from app.services.access.users import find_owner, resolve_owner_uid, resolve_writable_owner
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.store.deletion.owned_collections import documents_of_user
from app.store.engine.collection import Collection, Reference
from app.store.engine.database import Commit, Query
from app.store.engine.store import Store
from app.store.users.users import Restriction
from app.times.clock import Clock


class OwnedResource(Protocol):
    """A named document owned by a user: a dataclass with `created` and `updated` in ms besides."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def id(self) -> str:
        """Return its id."""

    @property
    def uid(self) -> str:
        """Return the uid of its owner."""

    @property
    def name(self) -> str:
        """Return its display name."""


class ResourceUpdate(Protocol):
    """The values of a resource that a request sets."""

    def attributes(self, now: int, /) -> dict[str, Any]:
        """Return the attributes to set, by name; `now` is in ms.

        Raises:
            DomainError: PARAMETERS_INVALID.
        """


T = TypeVar("T", bound=OwnedResource)
U = TypeVar("U", bound=ResourceUpdate)
R = TypeVar("R")

PageByName = Callable[[str, int, Sequence[Any] | None], Query]
"""Builds the query for a page of a user's documents, ordered by name, from uid, limit and position."""


@frozen
class UniqueText(Generic[T]):
    """A text that no other resource of the owner has; a document of its own reserves it.

    Attributes:
        locate: returns the reference of a resource's reservation; None if the resource needs none.
        reserve: adds the reservation to a commit, which fails with a conflict if it is taken.
        taken: problem of a text that another resource has.
        repaired_with: attribute whose update stores a missing reservation again. Empty for none.
    """

    locate: Callable[[T], Reference[object] | None]
    reserve: Callable[[Commit, T], None]
    taken: Problem
    repaired_with: str = ""


@frozen(kw_only=True)
class ResourceType(Generic[T]):
    """A type of owned resource: what distinguishes it from the others.

    Attributes:
        collection: its Firestore collection.
        page_by_name: builds the query of a page.
        not_found: problem of a resource that does not exist or is inaccessible.
        max_per_user: how many one user may have.
        too_many: problem of one more than that.
        audited_as: its name in the audit trail.
        restriction: what keeps users from creating, updating and deleting it; None for nothing.
        unique: the text that is unique per user; None for none.
    """

    collection: Collection[T]
    page_by_name: PageByName
    not_found: Problem
    max_per_user: int
    too_many: Problem
    audited_as: str
    restriction: Restriction | None = None
    unique: UniqueText[T] | None = None


class OwnedResources(Generic[T, U]):
    """The owned resources of one type; a subclass sets the type, and deletes. Every method enforces the caller's access.

    Methods that take the id of a resource raise the type's `not_found`. `create`, `update` and deletions raise RESTRICTED to
    users who are kept from the type.
    """

    resource_type: ResourceType[T]

    def __init__(self, store: Store, audit: AuditTrail, paginator: Paginator, clock: Clock) -> None:
        self._store = store
        self._audit = audit
        self._paginator = paginator
        self._clock = clock

    def create(self, caller: Principal, uid: str | None, values: U, record: Record[T] = record_nothing) -> T:
        """Create a resource.

        Args:
            caller: who creates it.
            uid: of the owner; defaults to the caller. Service accounts must name one.
            values: its values.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: USER_NOT_FOUND, HIGHER_ROLE, PARAMETERS_INVALID, or the type's `too_many` or `taken`.
        """
        self._require_unrestricted(caller)
        return self._create_for(caller, resolve_writable_owner(self._store, caller, uid), values, record)

    def _create_for(self, caller: Principal, owner: TargetUser, values: U, record: Record[T]) -> T:
        of_type = self.resource_type
        new: Callable[..., T] = of_type.collection.entity

        def attempt() -> T:
            now = self._clock()
            resource = new(id=new_id(), uid=owner.user.id, created=now, updated=now, **values.attributes(now))
            self._require_free(resource)
            query = documents_of_user(of_type.collection.name, resource.uid, of_type.max_per_user)
            if self._store.count(query) >= of_type.max_per_user:
                raise DomainError(of_type.too_many)
            commit = self._store.commit()
            fields = of_type.collection.encode(resource)
            commit.create(of_type.collection.path(resource.id), fields)
            if of_type.unique is not None:
                of_type.unique.reserve(commit, resource)
            self.follow_change(commit, caller, owner, None, resource)
            self.record_if_not_owner(commit, caller, "create", owner, resource.id, {}, fields)
            record(commit, resource)
            commit.send()
            return resource

        return retry_on_conflict(attempt)

    def get(self, caller: Principal, resource_id: str) -> T:
        """Return a resource."""
        return self.require(caller, resource_id)[0]

    def require(self, caller: Principal, resource_id: str) -> tuple[T, TargetUser]:
        """Return a resource and its owner."""
        found = self._store.get(self.resource_type.collection.at(resource_id))
        owner = None if found is None else self._find_readable_owner(caller, found.uid)
        if found is None or owner is None:
            raise DomainError(self.resource_type.not_found)
        return found, owner

    def require_writable(self, caller: Principal, resource_id: str) -> tuple[T, TargetUser]:
        """Return a resource that the caller can change, and its owner.

        Raises:
            DomainError: as `require`, or the reason why the caller cannot change it.
        """
        found, owner = self.require(caller, resource_id)
        self._require_can_change(caller, owner)
        return found, owner

    def list(self, caller: Principal, uid: str | None, limit: int, cursor: str | None) -> Page[T]:
        """Return a page of a user's resources, ordered by name.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        owner = resolve_owner_uid(self._store, caller, uid)
        of_type = self.resource_type
        return self._paginator.page(
            of_type.collection, partial(of_type.page_by_name, owner), f"{of_type.collection.name}:{owner}", limit, cursor
        )

    def update(self, caller: Principal, resource_id: str, update: U) -> T:
        """Update a resource and return it.

        Raises:
            DomainError: the type's `not_found` or `taken`, HIGHER_ROLE or PARAMETERS_INVALID.
        """
        self._require_unrestricted(caller)
        collection, now = self.resource_type.collection, self._clock()
        changes = {**update.attributes(now), "updated": now}

        def attempt() -> T:
            before, owner = self.require_writable(caller, resource_id)
            after = replace(before, **changes)
            commit = self._store.commit()
            collection.update(commit, before, **changes)
            self._move_reservation(commit, before, after, changes)
            self.follow_change(commit, caller, owner, before, after)
            old = collection.changes(**{name: getattr(before, name) for name in changes})
            self.record_if_not_owner(commit, caller, "update", owner, before.id, old, collection.changes(**changes))
            commit.send()
            return after

        return retry_on_conflict(attempt)

    def _delete(self, caller: Principal, resource_id: str, follow_up: Callable[[Commit, T], R]) -> R:
        """Delete a resource, which releases its unique text.

        Args:
            caller: who deletes it.
            resource_id: of the resource.
            follow_up: adds to the commit what deleting the resource starts; its result is returned.

        Raises:
            DomainError: the type's `not_found`, or HIGHER_ROLE.
        """
        self._require_unrestricted(caller)

        def attempt() -> R:
            resource, owner = self.require_writable(caller, resource_id)
            commit = self._store.commit()
            self.resource_type.collection.delete(commit, resource)
            self._release(commit, resource)
            self.record_if_not_owner(commit, caller, "delete", owner, resource.id, {"name": resource.name}, {})
            started = follow_up(commit, resource)
            commit.send()
            return started

        return retry_on_conflict(attempt)

    def follow_change(self, commit: Commit, caller: Principal, owner: TargetUser, before: T | None, after: T) -> None:
        """Add to a commit what else a new or updated resource changes."""

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
        kind = self.resource_type.audited_as
        changed = AuditedObject(kind, resource_id, owner.user.tenant_id, owner.user.organization_id)
        self._audit.record(commit, caller, f"{kind}.{verb}", changed, before, after)
        return True

    def _find_readable_owner(self, caller: Principal, key: str) -> TargetUser | None:
        """Return the owner that a resource's `uid` names; None if the caller cannot read the owner's resources."""
        return find_owner(self._store, caller, key)

    def _require_can_change(self, caller: Principal, owner: TargetUser) -> None:
        require_can_send_on_behalf_of(caller, owner)

    def _require_unrestricted(self, caller: Principal) -> None:
        if self.resource_type.restriction is not None:
            require_unrestricted(caller, self.resource_type.restriction)

    def _require_free(self, resource: T) -> None:
        """Refuse a taken text. Of two requests for it at once one commit fails, and its next attempt is refused here."""
        unique = self.resource_type.unique
        if unique is not None and self._is_reserved(unique.locate(resource)):
            raise DomainError(unique.taken)

    def _is_reserved(self, reference: Reference[object] | None) -> bool:
        return reference is not None and self._store.get(reference) is not None

    def _move_reservation(self, commit: Commit, before: T, after: T, changed: Mapping[str, Any]) -> None:
        unique = self.resource_type.unique
        if unique is None:
            return
        old, new = unique.locate(before), unique.locate(after)
        if (old and old.path) != (new and new.path):
            self._require_free(after)
            self._release(commit, before)
            unique.reserve(commit, after)
        elif unique.repaired_with in changed and not self._is_reserved(new):
            unique.reserve(commit, after)

    def _release(self, commit: Commit, resource: T) -> None:
        unique = self.resource_type.unique
        reference = None if unique is None else unique.locate(resource)
        if reference is not None:
            commit.delete(reference.path)
