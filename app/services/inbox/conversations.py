"""The list of conversations, latest activity first, and single ones."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import partial

from app.auth.policy import TargetUser, can_be_assigned
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.requests import PARAMETERS_INVALID
from app.services.access.contacts import require_contact_and_owner
from app.services.access.conversations import load_target_users
from app.services.access.users import as_target_user, resolve_owner
from app.services.common.pagination import Page, Paginator, QueryBuilder, Source
from app.services.inbox.typing_people import TypingPeople
from app.services.inbox.unread_counts import find_sharing_owners
from app.services.inbox.views import ConversationView, ConversationViews
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.store import Store
from app.store.inbox.conversation_queries import (
    MAX_OWNERS,
    conversations_blocked,
    conversations_of,
    conversations_opted_out,
    conversations_unread_by,
    conversations_unread_by_everybody,
    conversations_unread_by_owner,
)

ME, NOBODY = "me", "nobody"
"""Words for `assigned_to` beside a uid."""

_ROUNDS = 5
"""How often a page without an assignee reads on, where most conversations have one."""


class Numbers(StrEnum):
    """Whose numbers a list covers."""

    ALL = "all"
    OWN = "own"
    SHARED = "shared"


@frozen(kw_only=True)
class ConversationFilter:
    """Filter for conversations; the defaults match every one that is not archived.

    Attributes:
        numbers: the caller's own number, those shared with the caller, or both.
        uid: the number of this user instead; None for `numbers`.
        archived: archived conversations instead.
        unread: only those that the caller has not read.
        assigned_to: only those assigned to this uid, to `ME` or to `NOBODY`; None for any.
        opted_out: only contacts who have opted out.
        blocked: only blocked contacts.
    """

    numbers: Numbers = Numbers.ALL
    uid: str | None = None
    archived: bool = False
    unread: bool = False
    assigned_to: str | None = None
    opted_out: bool = False
    blocked: bool = False


class ConversationList:
    """The conversations that a caller has access to. Every method enforces the caller's access."""

    def __init__(self, store: Store, paginator: Paginator, views: ConversationViews, typing_people: TypingPeople) -> None:
        self._store = store
        self._paginator = paginator
        self._views = views
        self._typing = typing_people

    def list(self, caller: Principal, filters: ConversationFilter, limit: int, cursor: str | None) -> Page[ConversationView]:
        """Return a page of conversations, latest activity first.

        Reads up to `limit` + 1 conversations for each 30 numbers; with `unread` up to three times as many.

        Raises:
            DomainError: PARAMETERS_INVALID, USER_NOT_FOUND or CURSOR_INVALID.
        """
        _refuse_contradictions(filters)
        if filters.assigned_to == ME:
            if not isinstance(caller, UserPrincipal):
                raise invalid_field("assigned_to", "A service account has no conversations of its own; give a uid.")
            filters = replace(filters, assigned_to=caller.id)
        owners = self._find_owners(caller, filters)
        sought = filters.assigned_to
        assignee = None if sought == NOBODY else sought
        if assignee is not None:
            # One who has lost access replies to nothing there, though the field may still name them.
            owners = {uid: owner for uid, owner in owners.items() if can_be_assigned(assignee, owner)}

        def matches(contact: Contact) -> bool:
            assigned = contact.assigned_to
            return sought != NOBODY or not (assigned and can_be_assigned(assigned, owners[contact.uid]))

        page = self._paginator.merge_page(
            [Source(contacts, query, _position) for query in _queries(caller, filters, owners, assignee)],
            f"conversations:{caller.id}:{filters}",
            limit,
            cursor,
            matches,
            _ROUNDS if sought == NOBODY else 1,
        )
        return Page(self._views.describe(caller, page.items, owners), page.next_cursor)

    def get(self, caller: Principal, contact_id: str) -> ConversationView:
        """Return one conversation, with those who are writing a reply.

        Raises:
            DomainError: CONTACT_NOT_FOUND.
        """
        contact, owner = require_contact_and_owner(self._store, caller, contact_id)
        (view,) = self._views.describe(caller, [contact], {contact.uid: owner})
        return replace(view, typing=self._typing.list(caller, contact.id))

    def _find_owners(self, caller: Principal, filters: ConversationFilter) -> Mapping[str, TargetUser]:
        """Return the owners of the numbers that a list covers."""
        if filters.uid is not None or not isinstance(caller, UserPrincipal):
            owner = resolve_owner(self._store, caller, filters.uid)
            return {owner.user.id: owner}
        owners: dict[str, TargetUser] = {}
        if filters.numbers is not Numbers.SHARED:
            owners[caller.id] = as_target_user(caller)
        if filters.numbers is not Numbers.OWN:
            shared = load_target_users(self._store, find_sharing_owners(self._store, caller.id))
            owners |= {owner.user.id: owner for owner in shared}
        return owners


def _refuse_contradictions(filters: ConversationFilter) -> None:
    chosen = [
        name
        for name, is_chosen in (
            ("opted_out", filters.opted_out),
            ("blocked", filters.blocked),
            ("unread", filters.unread or filters.assigned_to is not None),
        )
        if is_chosen
    ]
    if len(chosen) > 1:
        message = "Cannot be combined: choose optedOut, blocked, or unread with assignedTo."
        raise DomainError(PARAMETERS_INVALID, errors=[FieldError(name, message) for name in chosen])


def _queries(
    caller: Principal, filters: ConversationFilter, owners: Mapping[str, TargetUser], assignee: str | None
) -> list[QueryBuilder]:
    """Return the queries of a list: one for each 30 owners, and for unread ones by the kind of the read state."""
    archived = filters.archived
    if filters.opted_out:
        return [partial(conversations_opted_out, some, archived) for some in _split(list(owners))]
    if filters.blocked:
        return [partial(conversations_blocked, some, archived) for some in _split(list(owners))]
    if not filters.unread:
        return [partial(conversations_of, some, archived, assignee) for some in _split(list(owners))]
    others = [uid for uid, owner in owners.items() if caller.id in owner.user.shared_with and uid != caller.id]
    owned = [uid for uid in owners if uid not in others]
    return [
        *(partial(conversations_unread_by_owner, some, archived, assignee) for some in _split(owned)),
        *(partial(conversations_unread_by_everybody, some, archived, assignee) for some in _split(others)),
        *(partial(conversations_unread_by, some, archived, caller.id, assignee) for some in _split(others)),
    ]


def _split(uids: Sequence[str]) -> list[Sequence[str]]:
    return [uids[start : start + MAX_OWNERS] for start in range(0, len(uids), MAX_OWNERS)]


def _position(contact: Contact) -> tuple[int, str]:
    return contact.last_message_date, contact.id
