"""Queries of `messages`: of a conversation or a user, scheduled ones, and those that the sweeper must check."""

from collections.abc import Sequence
from typing import Any

from app.frozen import frozen
from app.store.common.sweep_shards import LONGEST_OVERDUE_FIRST, overdue_conditions
from app.store.engine.database import Query
from app.store.messages.messages import Direction, Message, MessageState, messages


def messages_of_contact(contact_id: str, limit: int) -> Query:
    """Return the query for up to `limit` messages of a contact, in any order."""
    return Query(messages.name, [("contactId", "==", contact_id)], [], limit)


def awaiting_of_contact(contact_id: str, limit: int) -> Query:
    """Return the query for up to `limit` messages of a contact that wait to be sent, in any order."""
    return page_of_awaiting(contact_id, limit, None)


def page_of_awaiting(contact_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a contact's messages that wait to be sent, ordered by id."""
    states = [MessageState.QUEUED, MessageState.SCHEDULED]
    return Query(messages.name, [("contactId", "==", contact_id), ("state", "in", states)], [], limit, after)


def messages_with_media(address: str, limit: int) -> Query:
    """Return the query for up to `limit` messages that contain a media file, by its stable address."""
    return Query(messages.name, [("media", "array_contains", address)], [], limit)


def history_until(contact_id: str, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation up to a time in ms, newest first."""
    where = [("contactId", "==", contact_id), ("date", "<=", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def messages_of_user(uid: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of all messages of a user, newest first."""
    return Query(messages.name, [("uid", "==", uid)], [("date", True)], limit, after)


def messages_found_by(uid: str, keys: Sequence[str], limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's messages that have one of some search keys, newest first."""
    condition = (
        ("searchKeys", "array_contains", keys[0]) if len(keys) == 1 else ("searchKeys", "array_contains_any", list(keys))
    )
    return Query(messages.name, [("uid", "==", uid), condition], [("date", True)], limit, after)


def history_between(contact_id: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation between two times in ms, the end exclusive, newest first."""
    where = [("contactId", "==", contact_id), ("date", ">=", since), ("date", "<", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def messages_between(uid: str, since: int, until: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's messages between two times in ms, the end exclusive, newest first."""
    where = [("uid", "==", uid), ("date", ">=", since), ("date", "<", until)]
    return Query(messages.name, where, [("date", True)], limit, after)


def oldest_messages(uid: str, since: int, last: int, limit: int) -> Query:
    """Return the query for a page of a user's messages between two times in ms, both included, oldest first."""
    where = [("uid", "==", uid), ("date", ">=", since), ("date", "<=", last)]
    return Query(messages.name, where, [("date", False)], limit)


def messages_of_organization(organization_id: str, limit: int, since: int, last: int) -> Query:
    """Return the query for a page of an organization's messages between two times in ms, both included, newest first."""
    where = [("organizationId", "==", organization_id), ("date", ">=", since), ("date", "<=", last)]
    return Query(messages.name, where, [("date", True)], limit)


def messages_of_tenant(tenant_id: str, limit: int, since: int, last: int) -> Query:
    """Return the query for a page of a tenant's messages between two times in ms, both included, newest first."""
    where = [("tenantId", "==", tenant_id), ("date", ">=", since), ("date", "<=", last)]
    return Query(messages.name, where, [("date", True)], limit)


def limited_messages(organization_id: str, states: Sequence[MessageState], since: int, last: int, limit: int) -> Query:
    """Return the query for an organization's messages in some states between two times in ms, both included, for counting."""
    where = [("organizationId", "==", organization_id), ("state", "in", list(states))]
    return Query(messages.name, [*where, ("date", ">=", since), ("date", "<=", last)], [("date", True)], limit)


def oldest_inbound_messages(organization_id: str, since: int, last: int, limit: int) -> Query:
    """Return the query for a page of an organization's inbound messages between two times in ms, both included."""
    where = [("organizationId", "==", organization_id), ("state", "==", MessageState.RECEIVED)]
    return Query(messages.name, [*where, ("date", ">=", since), ("date", "<=", last)], [("date", False)], limit)


def page_of_conversation(contact_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a conversation, newest first."""
    return Query(messages.name, [("contactId", "==", contact_id)], [("date", True)], limit, after)


@frozen(kw_only=True)
class MessageFilter:
    """Filter for a user's messages; None matches everything. Times are ms, `created_before` is exclusive."""

    contact_id: str | None = None
    direction: Direction | None = None
    state: MessageState | None = None
    created_from: int | None = None
    created_before: int | None = None

    @property
    def is_served_by_index(self) -> bool:
        """Whether `page_of_messages` finds no message that the filter rejects."""
        return len(self._equalities) <= 1 or (self.contact_id is None and self.state is not None)

    @property
    def _equalities(self) -> list[tuple[str, str, Any]]:
        """Conditions of equality, the one that usually leaves the fewest messages first; a state implies its direction."""
        chosen = [("contactId", self.contact_id), ("state", self.state), ("direction", self.direction)]
        return [(name, "==", value) for name, value in chosen if value is not None]

    def fits(self, message: Message) -> bool:
        """Whether a message matches the filter."""
        return (
            self.contact_id in (None, message.contact_id)
            and self.direction in (None, message.direction)
            and self.state in (None, message.state)
            and (self.created_from is None or message.created >= self.created_from)
            and (self.created_before is None or message.created < self.created_before)
        )

    def conditions(self) -> list[tuple[str, str, Any]]:
        """Return the conditions of `page_of_messages`: one of equality at most, so that a few indexes serve all filters."""
        where = self._equalities[:1]
        if self.created_from is not None:
            where.append(("created", ">=", self.created_from))
        if self.created_before is not None:
            where.append(("created", "<", self.created_before))
        return where


def page_of_messages(uid: str, filters: MessageFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a user's messages, the latest accepted or received first.

    It may find more than the filter matches; see `MessageFilter.is_served_by_index`.
    """
    return Query(messages.name, [("uid", "==", uid), *filters.conditions()], [("created", True)], limit, after)


def changed_messages(uid: str, since: int, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the messages of a user that changed at or after a time in ms, oldest change first."""
    return Query(messages.name, [("uid", "==", uid), ("updated", ">=", since)], [("updated", False)], limit, after)


@frozen
class ScheduleFilter:
    """Filter for a user's scheduled messages; None matches everything. Times are ms, `due_before` is exclusive.

    `reminder` selects reminders (true), or messages that are none.
    """

    contact_id: str | None = None
    due_from: int | None = None
    due_before: int | None = None
    reminder: bool | None = None


def page_of_scheduled(uid: str, filters: ScheduleFilter, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of scheduled messages, next to be sent first."""
    where: list[tuple[str, str, Any]] = [("uid", "==", uid), ("state", "==", MessageState.SCHEDULED)]
    if filters.contact_id is not None:
        where.append(("contactId", "==", filters.contact_id))
    if filters.reminder is not None:
        where.append(("reminder", "==", filters.reminder))
    if filters.due_from is not None:
        where.append(("sendAt", ">=", filters.due_from))
    if filters.due_before is not None:
        where.append(("sendAt", "<", filters.due_before))
    return Query(messages.name, where, [("sendAt", False)], limit, after)


def messages_from(uid: str, number: str, state: MessageState, limit: int) -> Query:
    """Return the query for a user's messages in a state from a number, for counting."""
    return Query(messages.name, [("uid", "==", uid), ("from", "==", number), ("state", "==", state)], [], limit)


def messages_in_state(state: MessageState, limit: int) -> Query:
    """Return the query for all messages in a state, for counting."""
    return Query(messages.name, [("state", "==", state)], [], limit)


def message_by_carrier_id(carrier: str, carrier_message_id: str) -> Query:
    """Return the query for a message by its carrier id."""
    where = [("carrierMessageId", "==", carrier_message_id), ("carrier", "==", carrier)]
    return Query(messages.name, where, [], 1)


def overdue_messages(now: int, shards: Sequence[int], limit: int) -> Query:
    """Return the query for overdue messages, longest overdue first."""
    return Query(messages.name, overdue_conditions(now, shards), LONGEST_OVERDUE_FIRST, limit)


def messages_of_blast(blast_id: str, state: str | None, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a blast's messages, of all states or one, ordered by id."""
    where = [("blastId", "==", blast_id)] + ([] if state is None else [("state", "==", state)])
    return Query(messages.name, where, [], limit, after)


def waiting_messages_of_blast(blast_id: str, limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of a blast's messages that wait for their carrier, ordered by id."""
    return messages_of_blast(blast_id, MessageState.QUEUED, limit, after)


def messages_with_older_rules(version: str, shards: Sequence[int], limit: int) -> Query:
    """Return the query for scheduled messages whose time was computed by rules of time zones before a version."""
    where = [("state", "==", MessageState.SCHEDULED), ("sweepShard", "in", list(shards)), ("zoneRules", "<", version)]
    return Query(messages.name, where, [("zoneRules", False)], limit)


def page_of_upcoming_reminders(uids: Sequence[str], limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of the reminders of users that wait for their time, the next one first."""
    where = [("uid", "in", list(uids)), ("state", "==", MessageState.SCHEDULED), ("reminder", "==", True)]
    return Query(messages.name, where, [("sendAt", False)], limit, after)


def page_of_reminders(uids: Sequence[str], limit: int, after: Sequence[Any] | None) -> Query:
    """Return the query for a page of all reminders of users, the latest time first."""
    where: list[tuple[str, str, Any]] = [("uid", "in", list(uids)), ("reminder", "==", True)]
    return Query(messages.name, where, [("sendAt", True)], limit, after)
