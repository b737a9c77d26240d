"""The messages of all conversations of a user: newest first, or those that changed since a time.

docs/decisions/0096 has the reasons.
"""

from functools import partial
from zoneinfo import ZoneInfo

from app.auth.policy import TargetUser
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.frozen import frozen
from app.problems.contacts import CONTACT_NOT_FOUND
from app.services.access.author_names import name_authors
from app.services.access.contacts import require_contact_and_owner
from app.services.access.users import resolve_owner
from app.services.common.pagination import Page, Paginator, QueryBuilder
from app.services.common.time_ranges import read_moment, read_range
from app.store.engine.store import Store
from app.store.messages.message_queries import MessageFilter, changed_messages, page_of_messages
from app.store.messages.messages import Direction, Message, MessageState, messages
from app.times.clock import MINUTE, Clock

LATE_MS = MINUTE
"""How long in ms after its `updated` a change may become readable: its commit's deadline, and clocks that differ."""

MAX_READS = 500
"""How many messages are read for a page at most."""

_BATCH = 100


@frozen(kw_only=True)
class MessageListRequest:
    """Which messages to list; None matches everything. Times are ms or ISO 8601, in the owner's time zone by default.

    Attributes:
        uid: whose messages; defaults to the contact's owner, else to the caller.
        created_from: only those accepted or received at or after this time.
        created_before: only those accepted or received before this time; a date includes its whole day.
        changed_since: only those changed at or after this time, the oldest change first.
    """

    uid: str | None = None
    contact_id: str | None = None
    direction: Direction | None = None
    state: MessageState | None = None
    created_from: str | None = None
    created_before: str | None = None
    changed_since: str | None = None


@frozen
class MessagePage:
    """A page of messages.

    Attributes:
        next_cursor: position of the next page; None on the last one.
        next_changed_since: on the last page of changes, the time in ms to ask for next; otherwise None.
    """

    items: list[Message]
    next_cursor: str | None
    next_changed_since: int | None = None


class MessageList:
    """Lists of messages."""

    def __init__(self, store: Store, paginator: Paginator, default_zone: str, clock: Clock) -> None:
        self._store = store
        self._paginator = paginator
        self._default_zone = default_zone
        self._clock = clock

    def list(self, caller: Principal, request: MessageListRequest, limit: int, cursor: str | None) -> MessagePage:
        """Return a page of messages. It may be short, or empty, without being the last.

        Raises:
            DomainError: USER_NOT_FOUND, CONTACT_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        _refuse_contradictions(request)
        owner = self._find_owner(caller, request)
        zone = ZoneInfo(owner.user.timezone or self._default_zone)
        names = ("created_from", "created_before")
        since, until = read_range(request.created_from, request.created_before, zone, names)
        filters = MessageFilter(
            contact_id=request.contact_id,
            direction=request.direction,
            state=request.state,
            created_from=None if request.created_from is None else since,
            created_before=None if request.created_before is None else until,
        )
        if request.changed_since is None:
            page = self._newest(owner.user.id, filters, limit, cursor)
        else:
            changed_since = read_moment("changed_since", request.changed_since, zone)
            page = self._changes(owner.user.id, filters, changed_since, limit, cursor)
        return MessagePage(name_authors(self._store, caller, page.items, owner), page.next_cursor, page.next_changed_since)

    def _find_owner(self, caller: Principal, request: MessageListRequest) -> TargetUser:
        if request.contact_id is None:
            return resolve_owner(self._store, caller, request.uid)
        contact, owner = require_contact_and_owner(self._store, caller, request.contact_id)
        if request.uid not in (None, contact.uid):
            raise DomainError(CONTACT_NOT_FOUND)
        return owner

    def _newest(self, uid: str, filters: MessageFilter, limit: int, cursor: str | None) -> MessagePage:
        query = partial(page_of_messages, uid, filters)
        is_exact = filters.is_served_by_index
        page = self._page(query, f"messages:{uid}:{filters}", filters, limit, cursor, is_exact=is_exact)
        return MessagePage(page.items, page.next_cursor)

    def _changes(self, uid: str, filters: MessageFilter, since: int, limit: int, cursor: str | None) -> MessagePage:
        """Return a page of changed messages.

        What is written while pages are read stands behind their position, so a later page has it. Only what becomes readable
        later than its time says may be missed; the next list starts early enough for that.
        """
        complete_until = self._clock() - LATE_MS
        query, is_exact = partial(changed_messages, uid, since), filters == MessageFilter()
        page = self._page(query, f"changed-messages:{uid}:{since}:{filters}", filters, limit, cursor, is_exact=is_exact)
        is_last = page.next_cursor is None
        return MessagePage(page.items, page.next_cursor, max(since, complete_until) if is_last else None)

    def _page(
        self, query: QueryBuilder, name: str, filters: MessageFilter, limit: int, cursor: str | None, *, is_exact: bool
    ) -> Page[Message]:
        """Return a page of a query's messages that pass the filters; `is_exact` says that the query finds no others."""
        if is_exact:
            return self._paginator.page(messages, query, name, limit, cursor)
        return self._paginator.filter_page(
            messages, query, name, limit, cursor, filters.fits, batch=_BATCH, max_reads=MAX_READS
        )


def _refuse_contradictions(request: MessageListRequest) -> None:
    if request.direction is None or request.state is None:
        return
    if (request.direction is Direction.IN) is not (request.state is MessageState.RECEIVED):
        raise invalid_field("state", "No message of this direction has this state: only inbound messages are `received`.")
