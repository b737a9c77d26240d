"""Moves of numbers to another user, to the stock of an organization, or out of the inventory."""

import logging
from collections.abc import Callable
from typing import Any

from app.addresses.phone_number import is_e164
from app.auth.policy import administers_tenant
from app.auth.principal import Principal
from app.errors import DomainError, invalid_field
from app.frozen import frozen, replace
from app.problems.users import NUMBER_HAS_WAITING
from app.services.audit.trail import AuditTrail
from app.services.carrier_accounts.sender_rules import SenderRules
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.deletion.soft_delete import SoftDelete
from app.services.messages.state_machine import AWAITING_DELIVERY
from app.services.numbers.inventory import ListedNumber
from app.services.numbers.number_access import audited_number, find_manageable_number, join_number
from app.services.numbers.number_settings import require_carriers
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.messages.message_queries import messages_from
from app.store.tenancy.organizations import organizations
from app.store.users.phone_numbers import MAX_NUMBERS_OF_USER, NumberState, PhoneNumber, numbers_of_user, phone_numbers
from app.store.users.users import User, users
from app.times.clock import Clock

_log = logging.getLogger(__name__)

_MAX_COUNTED = 100


@frozen(kw_only=True)
class NumberMove:
    """Where a number moves to.

    Attributes:
        uid: user or inbox of the same tenant who gets it; empty for none.
        organization_id: organization of the same tenant whose stock gets it; empty for none.
        force: move it although messages wait to be sent from it, which then fail.
    """

    uid: str = ""
    organization_id: str = ""
    force: bool = False


class NumberMoves:
    """Moves and releases numbers. What was sent and received stays with the user who had the number."""

    def __init__(self, store: Store, sender_rules: SenderRules, deletion: SoftDelete, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._sender_rules = sender_rules
        self._deletion = deletion
        self._audit = audit
        self._clock = clock

    def move(
        self, caller: Principal, number_id: str, move: NumberMove, record: Record[ListedNumber] = record_nothing
    ) -> ListedNumber:
        """Move a number, and return it. An inbox without another number is marked for deletion.

        Args:
            caller: who moves it.
            number_id: of the number.
            move: where to.
            record: adds the response to the commit, for idempotent repeats.

        Raises:
            DomainError: NUMBER_NOT_FOUND, ROLE_MISSING, NUMBER_RELEASED, PARAMETERS_INVALID, NUMBER_HAS_WAITING,
                NUMBERS_TOO_MANY or SENDER_UNSUPPORTED.
        """
        if bool(move.uid) == bool(move.organization_id):
            raise invalid_field("uid", "Name either a user or an organization.")

        def decide(number: PhoneNumber) -> tuple[dict[str, Any], User | None]:
            if move.organization_id:
                self._require_organization(caller, number, move.organization_id)
                return {"uid": "", "organization_id": move.organization_id}, None
            user = self._store.get(users.at(move.uid))
            if user is None or user.deleted or user.tenant_id != number.tenant_id or not user.organization_id:
                raise invalid_field("uid", "Must be a user of the tenant of the number.")
            return {"uid": user.id, "organization_id": user.organization_id}, user

        return self._change(caller, number_id, "number.move", decide, record, force=move.force)

    def release(
        self, caller: Principal, number_id: str, record: Record[ListedNumber] = record_nothing, *, force: bool
    ) -> ListedNumber:
        """Release a number: it neither sends nor receives, and anybody may create it again.

        Raises:
            DomainError: NUMBER_NOT_FOUND, ROLE_MISSING, NUMBER_RELEASED or NUMBER_HAS_WAITING.
        """

        def decide(_: PhoneNumber) -> tuple[dict[str, Any], User | None]:
            return {"uid": "", "state": NumberState.RELEASED}, None

        return self._change(caller, number_id, "number.release", decide, record, force=force)

    def _change(
        self,
        caller: Principal,
        number_id: str,
        action: str,
        decide: Callable[[PhoneNumber], tuple[dict[str, Any], User | None]],
        record: Record[ListedNumber],
        *,
        force: bool,
    ) -> ListedNumber:
        def attempt() -> tuple[ListedNumber, User | None]:
            before = find_manageable_number(self._store, caller, number_id)
            attributes, user = decide(before)
            changes = {name: value for name, value in attributes.items() if value != getattr(before, name)}
            if not changes:
                return ListedNumber(before, user), None
            now = self._clock()
            after = replace(before, **changes, updated=now, created=before.created or now)
            if after.state is not NumberState.RELEASED:
                require_carriers(self._sender_rules, after)
                self._sender_rules.require_supported(after, user)
            left = self._store.get(users.at(before.uid)) if before.uid and "uid" in changes else None
            if left is not None and not force:
                self._refuse_waiting(left, before)
            commit = self._store.commit()
            emptied = self._leave(commit, left, before) if left is not None else None
            if user is not None and "uid" in changes:
                user = join_number(self._store, commit, user, after)
            commit.update(phone_numbers.path(before.id), phone_numbers.encode(after), before.version)
            old = phone_numbers.changes(**{name: getattr(before, name) for name in changes})
            self._audit.record(commit, caller, action, audited_number(before), old, phone_numbers.changes(**changes))
            listed = ListedNumber(after, user)
            record(commit, listed)
            commit.send()
            return listed, emptied

        listed, emptied = retry_on_conflict(attempt)
        if emptied is not None:
            self._end_inbox(caller, emptied)
        return listed

    def _require_organization(self, caller: Principal, number: PhoneNumber, organization_id: str) -> None:
        organization = self._store.get(organizations.at(organization_id))
        is_there = organization is not None and not organization.deleted and organization.tenant_id == number.tenant_id
        if not is_there or not administers_tenant(caller, number.tenant_id):
            raise invalid_field("organization_id", "Must be an organization of the tenant of the number.")

    def _refuse_waiting(self, user: User, number: PhoneNumber) -> None:
        queries = [messages_from(user.id, number.sender, state, _MAX_COUNTED + 1) for state in AWAITING_DELIVERY]
        count = sum(self._store.count(query) for query in queries)
        if count:
            shown = f"{_MAX_COUNTED}+" if count > _MAX_COUNTED else str(count)
            raise DomainError(NUMBER_HAS_WAITING, f"Messages waiting: {shown}.")

    def _leave(self, commit: Commit, user: User, number: PhoneNumber) -> User | None:
        """Take a number from a user; return an inbox that has no other number.

        Another number of the user becomes the primary one, if the number was it.
        """
        found = self._store.page(phone_numbers, numbers_of_user(user.id, MAX_NUMBERS_OF_USER))
        others = [other for other in found if other.id != number.id and other.is_in_use and other.created]
        primary = user.phone_number
        if primary == number.id:
            primary = next((other.id for other in sorted(others, key=lambda other: other.created) if is_e164(other.id)), "")
        users.update(commit, user, phone_number=primary)
        return replace(user, phone_number=primary) if user.is_inbox and not others else None

    def _end_inbox(self, caller: Principal, inbox: User) -> None:
        """Mark an inbox without numbers for deletion; it can be restored like a user."""
        try:
            self._deletion.delete_user(caller, inbox.id, force=False)
        except DomainError as error:
            _log.warning("inbox without a number left: %s", error, extra={"uid": inbox.id})
