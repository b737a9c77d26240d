"""Bootstrap of a new instance: its settings, first tenant and organization, and the super admin."""

import secrets
from typing import Protocol

from app.auth.account_provisioning import AccountRefusedError
from app.crypto.keys import hash_token, new_id, new_token
from app.errors import ServiceUnavailableError
from app.frozen import frozen
from app.store.credentials.user_tokens import UserToken, user_tokens
from app.store.engine.database import StoreConflictError
from app.store.engine.store import Store
from app.store.operations.bootstrap import CLAIM_ID, BootstrapReservation, any_super_admin, bootstrap_reservations
from app.store.operations.instance_settings import INSTANCE_ID, InstanceSettings, instances
from app.store.tenancy.organizations import Organization, organizations
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.phone_numbers import new_primary_number, phone_numbers
from app.store.users.user_emails import UserEmail, email_reference, user_emails
from app.store.users.users import NOBODY_ELSE, User, users
from app.times.clock import Clock

_PASSWORD_BYTES = 18
_TOKEN_NAME = "bootstrap"  # noqa: S105 - the name by which the token is listed


class BootstrapError(Exception):
    """The instance was not set up; the message says why."""


@frozen(kw_only=True)
class FirstUser:
    """The super admin to create, with phone number in E.164 and the names of tenant and organization."""

    email: str
    full_name: str
    phone_number: str
    tenant: str
    organization: str


@frozen
class BootstrapResult:
    """The super admin's id and secrets, which are stored nowhere."""

    uid: str
    password: str
    token: str


class BootstrapAccounts(Protocol):
    """Auth accounts, as far as the bootstrap needs them."""

    def create(self, uid: str, email: str, password: str, full_name: str) -> None:
        """Create an auth account that can sign in."""

    def delete(self, uid: str) -> None:
        """Delete an auth account."""


class Bootstrap:
    """One-time setup of an instance."""

    def __init__(self, store: Store, accounts: BootstrapAccounts, clock: Clock, support_email: str) -> None:
        self._store = store
        self._accounts = accounts
        self._clock = clock
        self._support_email = support_email

    def run(self, first: FirstUser) -> BootstrapResult:
        """Create the first user, with everything needed to send messages, in one commit.

        Raises:
            BootstrapError: the instance has a super admin, the number or e-mail address is taken, or another run was faster.
            ServiceUnavailableError: Firestore or Firebase Auth does not answer.
        """
        reservation, number, instance = self._store.read(
            bootstrap_reservations.at(CLAIM_ID), phone_numbers.at(first.phone_number), instances.at(INSTANCE_ID)
        )
        if reservation is not None or self._store.page(users, any_super_admin()).size:
            raise BootstrapError("The instance already has a super admin, who can create further users.")
        if number is not None:
            raise BootstrapError(f"The number {first.phone_number} already belongs to another user.")
        created = BootstrapResult(uid=new_id(), password=secrets.token_urlsafe(_PASSWORD_BYTES), token=new_token())
        try:
            self._accounts.create(created.uid, first.email, created.password, first.full_name)
        except AccountRefusedError as error:
            raise BootstrapError(f"Firebase Auth rejected the account: {error}.") from error
        self._write_or_take_back(first, created, is_new=instance is None)
        return created

    def _write_or_take_back(self, first: FirstUser, created: BootstrapResult, *, is_new: bool) -> None:
        try:
            self._write(first, created, is_new=is_new)
        except StoreConflictError as error:
            self._accounts.delete(created.uid)
            raise BootstrapError("Another process is setting up this instance right now.") from error
        except Exception:
            # The commit may have succeeded although its response was lost. So delete the account only if the user does not
            # exist.
            if self._is_written(created.uid):
                return
            self._accounts.delete(created.uid)
            raise

    def _is_written(self, uid: str) -> bool:
        try:
            return self._store.get(users.at(uid)) is not None
        except ServiceUnavailableError as error:
            raise BootstrapError(
                "Firestore stopped answering, so it is unknown whether the user was stored. Run the command again. If it says "
                "that the e-mail address already has an account, delete that account in Firebase Auth first."
            ) from error

    def _write(self, first: FirstUser, created: BootstrapResult, *, is_new: bool) -> None:
        now = self._clock()
        tenant = Tenant(
            id=new_id(),
            tenant_name=first.tenant,
            support_details={"primaryContactEmail": self._support_email},
            created=now,
        )
        organization = Organization(id=new_id(), organization_name=first.organization, tenant_id=tenant.id, created=now)
        user = User(
            id=created.uid,
            email=first.email,
            full_name=first.full_name,
            phone_number=first.phone_number,
            organization_id=organization.id,
            tenant_id=tenant.id,
            is_super_admin=True,
            lowest_other_role=NOBODY_ELSE,
            password_is_own=True,
            created=now,
            has_message_keys=True,
        )
        token = UserToken(id=hash_token(created.token), uid=user.id, name=_TOKEN_NAME, created=now, made_by=user.id)
        number = new_primary_number(first.phone_number, user.id, organization.id, tenant.id, now)
        reservation = BootstrapReservation(id=CLAIM_ID, uid=user.id, created=now)
        commit = self._store.commit()
        if is_new:
            commit.create(instances.path(INSTANCE_ID), instances.encode(InstanceSettings(id=INSTANCE_ID)))
        bootstrap_reservations.create(commit, reservation)
        tenants.create(commit, tenant)
        organizations.create(commit, organization)
        users.create(commit, user)
        address = UserEmail(id=email_reference(user.email).path.id, uid=user.id)
        user_emails.create(commit, address)
        phone_numbers.create(commit, number)
        user_tokens.create(commit, token)
        commit.send()
