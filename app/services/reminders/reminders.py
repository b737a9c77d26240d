"""The reminders of an office: scheduled messages and notes with `reminder`, before and after their time."""

from collections.abc import Callable, Sequence
from typing import Any

from app.auth.policy import TargetUser, require_can_send_on_behalf_of, require_unrestricted
from app.auth.principal import Principal, UserPrincipal
from app.errors import DomainError, invalid_field
from app.frozen import replace
from app.problems.messages import MESSAGE_NOT_FOUND, REMINDER_NOT_FOUND, REMINDER_OVER, SENDER_REFUSED
from app.services.access.author_names import name_authors
from app.services.access.contacts import require_contact_and_owner
from app.services.access.users import can_read_conversations, resolve_owner
from app.services.audit.trail import AuditedObject, AuditTrail
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.common.pagination import Page, Paginator
from app.services.messages.queries import Messages
from app.services.messages.recurring.edits import Scope
from app.services.messages.scheduled import Scheduled, ScheduledUpdate
from app.services.reminders.requests import NewReminder, ReminderFilter, ReminderState
from app.services.sending.accept.requests import SendRequest
from app.services.sending.accept.send import Sending
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.message_queries import page_of_reminders, page_of_upcoming_reminders
from app.store.messages.messages import Message, MessageState, Source, change_message, messages
from app.store.users.users import Restriction, users, users_sharing_with
from app.times.clock import HOUR, Clock
from app.times.time_zones import find_zone
from app.times.wall_clock import moment_of, spell_wall_time

MAX_NUMBERS = 30
"""Numbers whose reminders are listed together: the caller's own, and shared ones."""

MISSED_MS = HOUR
"""How long in ms after its time a reminder that still waits is `missed`."""

_BATCH = 100
_MAX_READS = 500


class Reminders:
    """Reminders. Every method enforces the caller's access; the restriction `reminders` forbids all changes."""

    def __init__(
        self,
        store: Store,
        messages_service: Messages,
        sending: Sending,
        scheduled: Scheduled,
        paginator: Paginator,
        audit: AuditTrail,
        default_zone: str,
        clock: Clock,
    ) -> None:
        self._store = store
        self._messages = messages_service
        self._sending = sending
        self._scheduled = scheduled
        self._paginator = paginator
        self._audit = audit
        self._default_zone = default_zone
        self._clock = clock

    def list(self, caller: Principal, filters: ReminderFilter, limit: int, cursor: str | None) -> Page[Message]:
        """Return a page of reminders. It may be short, or empty, without being the last.

        Raises:
            DomainError: USER_NOT_FOUND, CONTACT_NOT_FOUND, PARAMETERS_INVALID or CURSOR_INVALID.
        """
        uids = self._uids(caller, filters)

        def matches(message: Message) -> bool:
            state = self._state_of(message)
            return (
                (state is not ReminderState.UPCOMING) is filters.past
                and state is not ReminderState.CANCELED
                and filters.contact_id in (None, message.contact_id)
                and filters.assigned_to in (None, message.assigned_to)
            )

        query = page_of_reminders if filters.past else page_of_upcoming_reminders
        name = f"reminders:{','.join(uids)}:{filters}"
        page = self._paginator.filter_page(
            messages, lambda size, after: query(uids, size, after), name, limit, cursor, matches, _BATCH, _MAX_READS
        )
        return Page([*self._present(caller, page.items)], page.next_cursor)

    def get(self, caller: Principal, reminder_id: str) -> Message:
        """Return one reminder.

        Raises:
            DomainError: REMINDER_NOT_FOUND.
        """
        message, owner = self._require(caller, reminder_id)
        return self._present(caller, [message], owner)[0]

    def create(self, caller: UserPrincipal, new: NewReminder, record: Record[Message] = record_nothing) -> Message:
        """Create a reminder and return it.

        Raises:
            DomainError: CONTACT_NOT_FOUND, PARAMETERS_INVALID, or what `Sending.send` raises.
        """
        contact, owner = require_contact_and_owner(self._store, caller, new.contact_id)
        if not owner.user.phone_number:
            raise DomainError(SENDER_REFUSED, "The owner of the contact has no phone number")
        zone_name = new.timezone or owner.user.timezone or self._default_zone
        zone = find_zone(zone_name)
        if zone is None:
            raise invalid_field("timezone", "Must be a time zone of the IANA database, for example America/New_York.")
        if (new.send_at is None) is (new.wall_time is None):
            raise invalid_field("wall_time", "Give either this or sendAt.")
        if new.assigned_to:
            self._require_assignable(owner, new.assigned_to)
        wall = new.wall_time
        request = SendRequest(
            to_number=contact.participants[0] if contact.is_group else contact.phone_number,
            to_numbers=tuple(contact.participants) if contact.is_group else (),
            from_number=owner.user.phone_number,
            body=new.body,
            media=new.media,
            note=not new.is_message,
            send_at=moment_of(wall, zone) if wall is not None else new.send_at,
            reminder=True,
            schedule_timezone=zone_name,
            wall_time=spell_wall_time(wall) if wall is not None else "",
            recurrence=new.recurrence,
            assigned_to=new.assigned_to,
        )

        def record_presented(commit: Commit, message: Message) -> None:
            record(commit, replace(message, reminder_state=self._state_of(message)))

        sent = self._sending.send(caller, request, record_presented, Source.API)
        return self._present(caller, [sent], owner)[0]

    def update(self, caller: Principal, reminder_id: str, update: ScheduledUpdate) -> Message:
        """Update an upcoming reminder and return it.

        Raises:
            DomainError: REMINDER_NOT_FOUND, HIGHER_ROLE, RESTRICTED, MESSAGE_NOT_SCHEDULED or PARAMETERS_INVALID.
        """
        _, owner = self._require(caller, reminder_id)
        if update.assigned_to:
            self._require_assignable(owner, update.assigned_to)
        changed = self._scheduled.change(caller, reminder_id, update)
        return replace(changed, reminder_state=self._state_of(changed))

    def complete(self, caller: Principal, reminder_id: str) -> Message:
        """Complete a reminder and return it. Before its time it does not fire then; a series goes on.

        Raises:
            DomainError: REMINDER_NOT_FOUND, HIGHER_ROLE, RESTRICTED or REMINDER_OVER.
        """
        now = self._clock()

        def changes(message: Message) -> dict[str, Any]:
            if self._state_of(message) is ReminderState.CANCELED:
                raise DomainError(REMINDER_OVER)
            return {} if message.completed_at else {"completed_at": now, "completed_by": caller.id, "updated": now}

        return self._change(caller, reminder_id, "reminder.complete", changes)

    def reopen(self, caller: Principal, reminder_id: str) -> Message:
        """Reopen a completed reminder and return it.

        Raises:
            DomainError: REMINDER_NOT_FOUND, HIGHER_ROLE, RESTRICTED, or REMINDER_OVER: its time has passed without firing.
        """
        now = self._clock()

        def changes(message: Message) -> dict[str, Any]:
            if message.state is MessageState.CANCELED:
                raise DomainError(REMINDER_OVER)
            return {"completed_at": None, "completed_by": None, "updated": now} if message.completed_at else {}

        return self._change(caller, reminder_id, "reminder.reopen", changes)

    def delete(self, caller: Principal, reminder_id: str, scope: Scope = Scope.THIS) -> None:
        """Cancel an upcoming reminder; take a past one off the list, while its note or message stays.

        Raises:
            DomainError: REMINDER_NOT_FOUND, HIGHER_ROLE or RESTRICTED.
        """
        message, _ = self._require(caller, reminder_id)
        if message.state is MessageState.SCHEDULED:
            try:
                self._scheduled.cancel(caller, reminder_id, scope)
            except DomainError as error:
                if error.problem is MESSAGE_NOT_FOUND:
                    raise DomainError(REMINDER_NOT_FOUND) from None
                raise
            return
        now = self._clock()
        self._change(caller, reminder_id, "reminder.delete", lambda _: {"reminder": False, "updated": now})

    def _state_of(self, message: Message) -> ReminderState:
        """Return the state of a reminder at present."""
        if message.completed_at:
            return ReminderState.COMPLETED
        if message.state is MessageState.SCHEDULED:
            return ReminderState.UPCOMING if message.send_at > self._clock() - MISSED_MS else ReminderState.MISSED
        if message.state is MessageState.CANCELED:
            return ReminderState.CANCELED
        missed = (MessageState.FAILED, MessageState.UNDELIVERED)
        return ReminderState.MISSED if message.state in missed else ReminderState.FIRED

    def _present(self, caller: Principal, found: Sequence[Message], owner: TargetUser | None = None) -> Sequence[Message]:
        """Return messages with the names of their authors and their states as reminders."""
        named = name_authors(self._store, caller, found, owner)
        return [replace(message, reminder_state=self._state_of(message)) for message in named]

    def _uids(self, caller: Principal, filters: ReminderFilter) -> Sequence[str]:
        """Return the users whose reminders to list, at most `MAX_NUMBERS`."""
        if filters.contact_id is not None:
            contact, _ = require_contact_and_owner(self._store, caller, filters.contact_id)
            return [contact.uid]
        own = resolve_owner(self._store, caller, filters.uid).user
        if filters.uid is not None:
            return [own.id]
        sharers = self._store.page(users, users_sharing_with(own.id, MAX_NUMBERS - 1, None))
        found = [own.id, *(sharer.id for sharer in sharers if not sharer.deleted)]
        return [uid for uid in found if uid == own.id or can_read_conversations(self._store, caller, uid)]

    def _require(self, caller: Principal, reminder_id: str) -> tuple[Message, TargetUser]:
        try:
            message, owner = self._messages.get_with_owner(caller, reminder_id)
        except DomainError as error:
            raise DomainError(REMINDER_NOT_FOUND) from error
        if not message.reminder:
            raise DomainError(REMINDER_NOT_FOUND)
        return message, owner

    def _require_assignable(self, owner: TargetUser, uid: str) -> None:
        user = self._store.get(users.at(uid)) if uid in (owner.user.id, *owner.user.shared_with) else None
        if user is None or user.deleted or user.is_disabled or user.is_inbox:
            raise invalid_field("assigned_to", "Must be the uid of the number's owner, or of a user it is shared with.")

    def _change(
        self, caller: Principal, reminder_id: str, action: str, make_changes: Callable[[Message], dict[str, Any]]
    ) -> Message:
        """Change a reminder in any state; without changes, nothing is written."""

        def attempt() -> tuple[Message, TargetUser]:
            message, owner = self._require(caller, reminder_id)
            require_can_send_on_behalf_of(caller, owner)
            require_unrestricted(caller, Restriction.REMINDERS)
            changes = make_changes(message)
            if changes:
                commit = self._store.commit()
                change_message(commit, message, **changes)
                if caller.id != message.uid:
                    about = AuditedObject("reminder", message.id, owner.user.tenant_id, owner.user.organization_id)
                    before = messages.changes(**{name: getattr(message, name) for name in changes if name != "updated"})
                    after = messages.changes(**{name: value for name, value in changes.items() if name != "updated"})
                    self._audit.record(commit, caller, action, about, before, after)
                commit.send()
            return replace(message, **changes), owner

        changed, owner = retry_on_conflict(attempt)
        return self._present(caller, [changed], owner)[0]
