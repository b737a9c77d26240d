"""Scheduled messages: listed, updated and canceled until the moment they are sent.

An update and a delivery that starts at the same instant meet at the message's version: the first commit wins, and the other
finds a changed message.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from app.auth.policy import TargetUser, require_can_send_on_behalf_of, require_unrestricted
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.messages import MESSAGE_NOT_SCHEDULED
from app.services.access.author_names import name_authors, name_page
from app.services.access.users import resolve_owner
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.media.outgoing import OutgoingMedia
from app.services.messages.carrier_text import count_message_segments
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import leave_places, take_turn
from app.services.messages.queries import Messages
from app.services.messages.recurring.edits import Scope, series_changes, time_changes
from app.services.messages.recurring.series import Series
from app.services.messages.slots import waits_for_recipient
from app.services.messages.state_machine import AWAITING_DELIVERY, name_changer, transition_fields
from app.services.plans.limits import PlanLimits
from app.store.contacts.contact_writes import update_contact
from app.store.contacts.contacts import Contact, contacts
from app.store.contacts.conversation_entries import with_entries
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile
from app.store.messages.message_queries import ScheduleFilter, page_of_scheduled
from app.store.messages.messages import Message, MessageState, change_message, messages
from app.store.tenancy.organizations import Organization
from app.store.users.phone_numbers import number_reference
from app.store.users.users import Restriction, User
from app.text.characters import is_blank
from app.times.clock import Clock

Announcement = Callable[[Message, Contact, Organization | None], Message]
"""Returns a message with the slot that it will wait for at its time, if there is one."""

_AUDITED = ("body", "media", "send_at", "schedule_timezone", "series", "assigned_to", "metadata", "state", "changed_by")


@frozen(kw_only=True)
class ScheduledUpdate:
    """An update of a scheduled message; None keeps a value.

    Attributes:
        send_at: in ms, or by the wall clock of the message's zone.
        schedule_timezone: IANA name; alone it keeps the wall-clock time.
        recurrence: rule of RFC 5545; empty ends the series with this message.
        assigned_to: uid of the user that a reminder is meant for; empty for everybody with access.
        scope: which occurrences of a series are updated.
    """

    body: str | None = None
    media: list[str] | None = None
    send_at: int | datetime | None = None
    schedule_timezone: str | None = None
    recurrence: str | None = None
    metadata: dict[str, str] | None = None
    assigned_to: str | None = None
    scope: Scope = Scope.THIS


class Scheduled:
    """The scheduled messages of users. Every method enforces the caller's access."""

    def __init__(
        self,
        store: Store,
        messages_service: Messages,
        dispatch: DeliveryTasks,
        media: OutgoingMedia,
        paginator: Paginator,
        audit: AuditTrail,
        announce: Announcement,
        series: Series,
        plan_limits: PlanLimits,
        clock: Clock,
    ) -> None:
        """Set what a message shows of the quiet hours at its new time."""
        self._store = store
        self._announce = announce
        self._series = series
        self._plan_limits = plan_limits
        self._audit = audit
        self._messages = messages_service
        self._dispatch = dispatch
        self._media = media
        self._paginator = paginator
        self._clock = clock

    def list(
        self, caller: Principal, uid: str | None, filters: ScheduleFilter, limit: int, cursor: str | None
    ) -> Page[Message]:
        """Return a page of a user's scheduled messages, the next one first.

        Args:
            caller: who lists them.
            uid: whose messages; defaults to the caller's own.
            filters: which of them.
            limit: number of messages at most.
            cursor: `next_cursor` of the page before.

        Raises:
            DomainError: USER_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        owner = resolve_owner(self._store, caller, uid)
        uid = owner.user.id
        page = self._paginator.page(
            messages, partial(page_of_scheduled, uid, filters), f"scheduled:{uid}:{filters}", limit, cursor
        )
        return name_page(self._store, caller, page, owner)

    def change(self, caller: Principal, message_id: str, update: ScheduledUpdate) -> Message:
        """Update a scheduled message and return it.

        Raises:
            DomainError: MESSAGE_NOT_FOUND, HIGHER_ROLE, RESTRICTED, MESSAGE_NOT_SCHEDULED or PARAMETERS_INVALID; PLAN_LIMIT if
                the month of its new time is used up.
        """

        def make_changes(message: Message, owner: TargetUser) -> dict[str, Any]:
            changes: dict[str, Any] = {"updated": self._clock()}
            if update.body is not None:
                changes["body"] = update.body
            if update.media is not None:
                changes["media"] = update.media
            if update.metadata is not None:
                changes["metadata"] = update.metadata
            if update.assigned_to is not None:
                changes["assigned_to"] = update.assigned_to or None
            changes |= time_changes(message, update.send_at, update.schedule_timezone, self._dispatch, self._clock())
            changed = replace(message, **changes)
            if is_blank(changed.body) and not changed.media:
                raise invalid_field("body", "Must not be empty unless media is given.")
            if not message.is_note and ("body" in changes or "media" in changes):
                changes["segments"] = count_message_segments(changed.body, changed.media, owner.organization)
            return changes

        def change_series(message: Message, changes: dict[str, Any]) -> dict[str, Any]:
            return series_changes(message, changes, update.recurrence, update.scope)

        return self._commit(caller, message_id, "scheduled.update", make_changes, change_series=change_series)

    def cancel(self, caller: Principal, message_id: str, scope: Scope = Scope.THIS, **also: Any) -> Message:
        """Cancel a scheduled message and return it; one that is canceled already stays so.

        One that was to leave at once can be canceled too, while it waits for quiet hours or a confirmation.

        Args:
            caller: who cancels it.
            message_id: of the message.
            scope: of a series, whether it goes on with the next occurrence, or ends.
            also: further attributes to set.

        Raises:
            DomainError: MESSAGE_NOT_FOUND, HIGHER_ROLE, RESTRICTED or MESSAGE_NOT_SCHEDULED.
        """
        return self._commit(
            caller,
            message_id,
            "scheduled.cancel",
            lambda current, _: transition_fields(current, MessageState.CANCELED, self._clock()) | {"sweep_at": None, **also},
            already=MessageState.CANCELED,
            takes_held=True,
            continues=scope is Scope.THIS,
        )

    def _commit(
        self,
        caller: Principal,
        message_id: str,
        action: str,
        make_changes: Callable[[Message, TargetUser], dict[str, Any]],
        already: MessageState | None = None,
        change_series: Callable[[Message, dict[str, Any]], dict[str, Any]] = lambda _, __: {},
        *,
        continues: bool = False,
        takes_held: bool = False,
    ) -> Message:
        """Change a scheduled message; return one that is in the state `already` as it is.

        `change_series` returns what changes in its series with the other changes. With `continues`, the next occurrence is
        created.

        With `takes_held`, a message that waits for its recipient counts as scheduled.

        The message names who changes what another wrote, and so does the audit trail.
        """

        def attempt() -> tuple[Message, TargetUser]:
            message, owner = self._messages.get_with_owner(caller, message_id)
            require_can_send_on_behalf_of(caller, owner)
            if message.state is already:
                return message, owner
            is_held = takes_held and message.state in AWAITING_DELIVERY and waits_for_recipient(message, self._clock())
            if message.state is not MessageState.SCHEDULED and not is_held:
                raise DomainError(MESSAGE_NOT_SCHEDULED, f"The message is no longer scheduled: it is {message.state}")
            if message.reminder:
                require_unrestricted(caller, Restriction.REMINDERS)
            changes = make_changes(message, owner)
            files = self._check_media(caller, owner.user, message, changes) if "media" in changes else ()
            changes |= change_series(message, changes)
            is_anothers = caller.id != (message.sent_by or message.uid)
            if is_anothers or message.changed_by:
                changes |= name_changer(message, changes, caller.id)
            commit = self._store.commit()
            if "send_at" in changes and not message.is_note:
                self._plan_limits.move_message(commit, owner.organization, message.date, changes["date"])
                changes |= self._move(commit, message, changes, owner)
            changed = replace(message, **changes)
            change_message(commit, message, **changes)
            if already is MessageState.CANCELED and (message.send_at or message.series):
                self._leave(commit, message, owner.user, continues=continues)
            if "media" in changes:
                self._media.use(commit, owner.user, files)
            if "media" in changes and not message.series:
                self._media.release(commit, set(message.media) - set(changes["media"]))
            if "send_at" in changes:
                # The task of the earlier time finds a message that is not due, or was sent, and does nothing.
                self._dispatch.enqueue_after(commit, changed)
            if is_anothers or caller.id != message.uid:
                about = AuditedObject("scheduled", message.id, owner.user.tenant_id, owner.user.organization_id)
                before = messages.changes(**{name: getattr(message, name) for name in _AUDITED if name in changes})
                after = messages.changes(**{name: changes[name] for name in _AUDITED if name in changes})
                self._audit.record(commit, caller, action, about, before, after)
            commit.send()
            return changed, owner

        changed, owner = retry_on_conflict(attempt)
        return name_authors(self._store, caller, [changed], owner)[0]

    def _check_media(self, caller: Principal, owner: User, message: Message, changes: dict[str, Any]) -> Sequence[MediaFile]:
        """Return our own files among the new media, and add their types to the changes."""
        line = None if message.is_note else self._store.get(number_reference(message.from_number, owner.tenant_id))
        files = self._media.check(caller.id, owner, changes["media"], line)
        changes["media_types"] = self._media.name_types(changes["media"], files)
        return files

    def _leave(self, commit: Commit, message: Message, owner: User, *, continues: bool) -> None:
        """Free the place of a canceled message; with `continues`, create the next occurrence of its series."""
        goes_on = continues and bool(message.series)
        if message.is_note and not goes_on:
            return
        contact = self._store.get(contacts.at_leniently(message.contact_id))
        if contact is None or contact.damaged:
            return
        entries = leave_places(self._store, contact, [message])
        if entries:
            contact = update_contact(commit, contact, None, entries)
        if goes_on:
            self._series.add_next(commit, message, owner, contact)

    def _move(self, commit: Commit, before: Message, changes: dict[str, Any], owner: TargetUser) -> dict[str, Any]:
        """Put a message behind those of its new time, and return what changes in it; one whose time stays keeps its place."""
        if changes["send_at"] == before.send_at:
            return {"pacing": before.pacing, "sweep_at": before.sweep_at}
        moved_at = self._clock()
        message = replace(before, **changes, moved_at=moved_at)
        contact = self._store.get(contacts.at_leniently(message.contact_id))
        if contact is None or contact.damaged:
            return {"moved_at": moved_at}
        left = leave_places(self._store, contact, [before])
        turn = take_turn(with_entries(contact, left), self._announce(message, contact, owner.organization), self._clock())
        entries = {name: {**left.get(name, {}), **turn.entries.get(name, {})} for name in {**left, **turn.entries}}
        update_contact(commit, contact, None, entries, updated=message.updated)
        placed = turn.message
        return {"moved_at": moved_at, "after": placed.after, "pacing": placed.pacing, "sweep_at": placed.sweep_at}
