"""New numbers: of a user, in the stock of an organization, or with an inbox that several people answer."""

from collections.abc import Sequence
from typing import Any

from app.addresses.phone_number import is_e164, is_short_code
from app.auth.policy import administers_tenant, can_access_organization
from app.auth.principal import Principal, UserPrincipal
from app.crypto.keys import new_id
from app.errors import DomainError, FieldError, invalid_field
from app.frozen import frozen, replace
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import NUMBER_IN_USE
from app.services.access.credential_origins import role_of_other
from app.services.access.free_numbers import is_number_free
from app.services.audit.trail import AuditTrail, audited_user
from app.services.carrier_accounts.sender_rules import SenderRules
from app.services.common.idempotency import Record, record_nothing
from app.services.common.optimistic_retry import retry_on_conflict
from app.services.numbers.inventory import ListedNumber
from app.services.numbers.number_access import audited_number, complete_number, join_number
from app.services.numbers.number_settings import NO_SETTINGS, NumberSettings, require_carriers, require_class
from app.services.users.number_sharing import MAX_SHARED_WITH
from app.store.engine.database import Commit
from app.store.engine.store import Store
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.phone_numbers import (
    PhoneNumber,
    number_reference,
    phone_numbers,
)
from app.store.users.users import NOBODY_ELSE, User, users
from app.times.clock import Clock


@frozen(kw_only=True)
class NewNumber:
    """A number to create.

    Attributes:
        sender: number in E.164, short code or alphanumeric sender.
        uid: user who gets it; empty for none.
        organization_id: organization that it belongs to; empty for that of the user, or of the caller.
        is_inbox: create an inbox for it.
        shared_with: uids of those who answer the inbox.
        settings: further settings; None for the defaults.
    """

    sender: str
    uid: str = ""
    organization_id: str = ""
    is_inbox: bool = False
    shared_with: Sequence[str] = ()
    settings: NumberSettings = NO_SETTINGS


class NumberCreation:
    """Creates numbers."""

    def __init__(self, store: Store, sender_rules: SenderRules, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._sender_rules = sender_rules
        self._audit = audit
        self._clock = clock

    def create(self, caller: Principal, new: NewNumber, record: Record[ListedNumber] = record_nothing) -> ListedNumber:
        """Create a number, with its inbox if the request asks for one.

        Raises:
            DomainError: PARAMETERS_INVALID, ROLE_MISSING, NUMBER_IN_USE, NUMBERS_TOO_MANY or SENDER_UNSUPPORTED.
        """
        is_inbox = new.is_inbox or bool(new.shared_with)
        if is_inbox and new.uid:
            raise invalid_field("uid", "Must be absent: an inbox belongs to no user. Share the number of a user instead.")
        return retry_on_conflict(lambda: self._create(caller, new, record, is_inbox=is_inbox))

    def _create(self, caller: Principal, new: NewNumber, record: Record[ListedNumber], *, is_inbox: bool) -> ListedNumber:
        user, organization = self._read_owner(caller, new)
        now = self._clock()
        number = replace(
            PhoneNumber(
                id=number_reference(new.sender, organization.tenant_id).path.id,
                uid=user.id if user is not None else "",
                organization_id=organization.id,
                tenant_id=organization.tenant_id,
                number_class=require_class(new.sender, new.settings.number_class),
                sender_name="" if is_e164(new.sender) or is_short_code(new.sender) else new.sender,
                created=now,
                updated=now,
            ),
            **new.settings.changes(),
        )
        require_carriers(self._sender_rules, number)
        self._sender_rules.require_supported(number, user)
        commit = self._store.commit()
        if is_inbox:
            user = self._add_inbox(commit, caller, new, number)
            number = replace(number, uid=user.id)
        elif user is not None:
            user = join_number(self._store, commit, user, number)
        held = self._store.get(phone_numbers.at(number.id))
        if held is None:
            phone_numbers.create(commit, number)
        else:
            self._require_free(caller, held)
            commit.update(phone_numbers.path(number.id), phone_numbers.encode(number), held.version)
        fields = {name: value for name, value in phone_numbers.encode(number).items() if value}
        self._audit.record(commit, caller, "number.create", audited_number(number), {}, fields)
        listed = ListedNumber(number, user)
        record(commit, listed)
        commit.send()
        return listed

    def _read_owner(self, caller: Principal, new: NewNumber) -> tuple[User | None, Organization]:
        """Return the user who gets a number, and the organization that it belongs to."""
        user = self._store.get(users.at(new.uid)) if new.uid else None
        if new.uid and (user is None or user.deleted or not administers_tenant(caller, user.tenant_id)):
            raise invalid_field("uid", "User not found.")
        own = caller.user.organization_id if isinstance(caller, UserPrincipal) else ""
        organization_id = new.organization_id or (user.organization_id if user is not None else own)
        if not organization_id:
            errors = [FieldError("organization_id", "Required, because no user with an organization is named.", missing=True)]
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        organization = self._store.get(organizations.at(organization_id))
        if organization is None or organization.deleted or not can_access_organization(caller, organization):
            raise invalid_field("organization_id", "Organization not found.")
        if not administers_tenant(caller, organization.tenant_id):
            raise DomainError(ROLE_MISSING)
        if user is not None and user.organization_id != organization.id:
            raise invalid_field("organization_id", "Must be the organization of the user.")
        return user, organization

    def _require_free(self, caller: Principal, held: PhoneNumber) -> None:
        """Refuse a number that somebody has; who it is, is said only to those who may know."""
        if is_number_free(self._store, held):
            return
        user = self._store.get(users.at(held.uid)) if held.uid else None
        held = complete_number(held, user)
        if not administers_tenant(caller, held.tenant_id):
            raise DomainError(NUMBER_IN_USE, errors=[FieldError("sender", NUMBER_IN_USE.title)])
        place = f"organization {held.organization_id}" if user is None else f"user {user.id}"
        advice = f"It belongs to {place}; `POST /api/v2/numbers/{{id}}/move` moves it."
        raise DomainError(NUMBER_IN_USE, advice, errors=[FieldError("sender", advice)])

    def _add_inbox(self, commit: Commit, caller: Principal, new: NewNumber, number: PhoneNumber) -> User:
        """Add a new inbox to a commit: a user document that nobody can log in to, shared with its members."""
        members = self._require_members(new, number)
        inbox = User(
            id=new_id(),
            is_inbox=True,
            full_name=number.label or number.sender,
            phone_number=number.id if is_e164(number.id) else "",
            organization_id=number.organization_id,
            tenant_id=number.tenant_id,
            shared_with=members,
            shared_with_by=caller.id,
            shared_with_role=role_of_other(caller, ""),
            lowest_other_role=NOBODY_ELSE,
            has_message_keys=True,
            created=number.created,
        )
        users.create(commit, inbox)
        for uid in members:
            commit.update(users.path(uid), users.changes(shared_numbers_changed=number.created))
        fields = {name: value for name, value in users.encode(inbox).items() if value}
        self._audit.record(commit, caller, "inbox.create", audited_user(inbox), {}, fields)
        return inbox

    def _require_members(self, new: NewNumber, number: PhoneNumber) -> list[str]:
        uids = list(dict.fromkeys(new.shared_with))
        found = self._store.read_all([users.at(uid) for uid in uids], skip_unreadable=True)
        if len(uids) > MAX_SHARED_WITH:
            raise invalid_field("shared_with", f"An inbox has {MAX_SHARED_WITH} members at most.")
        errors = [
            FieldError(("shared_with", index), "Must be a user of the same tenant.")
            for index, uid in enumerate(uids)
            if not _may_answer(found[users.path(uid)], number)
        ]
        if errors:
            raise DomainError(PARAMETERS_INVALID, errors=errors)
        return uids


def _may_answer(user: Any, number: PhoneNumber) -> bool:
    return isinstance(user, User) and not (user.deleted or user.is_inbox) and user.tenant_id == number.tenant_id
