"""A reseller's instance in small: two tenants, three organizations, a person in every position, and every kind of caller."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import jwt
from firebase_admin import auth
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.auth.principal import Credential, Scope
from app.composition import Instance
from app.configuration.settings import Settings
from app.crypto.keys import hash_token
from app.endpoints import EXTENSION
from app.store.credentials.service_accounts import ServiceAccount, account_of_token, service_accounts
from app.store.credentials.user_tokens import user_tokens
from app.store.engine.collection import Collection
from app.store.operations.instance_settings import INSTANCE_ID, instances
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import User, users
from app.times.clock import HOUR, SECOND, system_clock
from dev.data import seeding
from tests.costs.counting import pause_queue
from tests.matrix.remembered_accounts import remember_accounts
from tests.matrix.remembered_reads import remember_reads
from tests.openapi.response_validation import validate_responses


class Caller(StrEnum):
    """The kinds of caller, by the columns of the table."""

    USER = "user"
    ORGANIZATION_ADMIN = "organization admin"
    TENANT_ADMIN = "tenant admin"
    SYSTEM_ADMIN = "system admin"
    SUPER_ADMIN = "super admin"
    SERVICE_ACCOUNT = "service account"


PEOPLE = tuple(caller for caller in Caller if caller is not Caller.SERVICE_ACCOUNT)

EXAMPLE_AREA_CODE = 212
OWN = "own"


@dataclass(frozen=True)
class Party:
    """A person in a position, who owns the objects of a request. `calls`: they make the request themselves."""

    user: User
    role: Caller = Caller.USER
    calls: bool = False

    @property
    def uid(self) -> str:
        return self.user.id


@dataclass
class Town:
    """The instance and everybody in it.

    Attributes:
        callers: a person of each role, all of one organization.
        parties: by position, whose objects they ask for.
        made: ids of objects that several requests may be about.
    """

    client: FlaskClient
    instance: Instance
    callers: dict[Caller, Party] = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    made: dict[tuple[str, str], str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _credentials: dict[tuple[str, Any], str] = field(default_factory=dict)

    def call(self, method: str, path: str, authorization: str | None = None, **options: Any) -> TestResponse:
        """Call the instance."""
        headers = {"Authorization": authorization} if authorization else {}
        # Read at once and closed, as a server does it: what ends with an answer ends here too.
        return self.client.open(path, method=method, headers=headers | options.pop("headers", {}), buffered=True, **options)

    def number(self) -> int:
        """Return a number that nothing has got yet."""
        return next(self._numbers)

    def phone_number(self) -> str:
        """Return a telephone number that nobody has got yet, outside the area code of the document's examples."""
        area, last = divmod(self.number(), 100)
        code = 201 + area
        return f"+1{code if code < EXAMPLE_AREA_CODE else code + 1}55501{last:02}"

    def change(self, collection: Collection[Any], document_id: str, **attributes: Any) -> None:
        """Change attributes of a document, as an administrator's tool would."""
        commit = self.instance.core.store.commit()
        commit.update(collection.path(document_id), collection.changes(**attributes))
        commit.send()

    def add_party(self, organization_id: str, role: Caller = Caller.USER, **attributes: Any) -> Party:
        """Add a user to an organization, with a number of their own; `attributes` are those of the document."""
        organization = self.instance.core.store.get(organizations.at(organization_id))
        assert organization is not None
        user = seeding.add_user(self.instance, organization, f"Person {self.number()}", self.phone_number())
        if role in (Caller.SYSTEM_ADMIN, Caller.SUPER_ADMIN):
            attributes |= {"is_admin": True, "is_super_admin": role is Caller.SUPER_ADMIN}
        if attributes:
            self.change(users, user.id, **attributes)
        if role is Caller.ORGANIZATION_ADMIN:
            admins = [*organization.organization_admins, user.id]
            self.change(organizations, organization_id, organization_admins=admins)
        if role is Caller.TENANT_ADMIN:
            tenant = self.instance.core.store.get(tenants.at(organization.tenant_id))
            assert tenant is not None
            self.change(tenants, tenant.id, tenant_admins=[*tenant.tenant_admins, user.id])
        return Party(replace(user, **attributes), role)

    def like(self, party: Party) -> Party:
        """Add somebody in the same position."""
        another = self.add_party(party.user.organization_id, party.role, shared_with=party.user.shared_with)
        return replace(another, calls=party.calls)

    def token(self, user: User) -> str:
        """Return the Authorization of a user's token."""

        def add() -> str:
            authorization = seeding.add_user_token(self.instance, user)
            # The first use in an hour is noted, and this must not be it.
            self.change(user_tokens, hash_token(authorization.partition(":")[2]), last_used=self.instance.core.clock())
            return authorization

        return self._remembered((user.id, Credential.USER_TOKEN), add)

    def session(self, user: User) -> str:
        """Return the Authorization of a user's session, as the app has it after signing in."""

        def sign_in() -> str:
            app = self.instance.core.accounts.app
            # Google's client repeats a request whose response is lost, as on a busy machine.
            with suppress(auth.UidAlreadyExistsError):
                auth.create_user(uid=user.id, email=user.email, display_name=user.full_name, app=app)
            return self.session_since(user, self.instance.core.clock())

        return self._remembered((user.id, Credential.FIREBASE), sign_in)

    def session_since(self, user: User, signed_in_at: int, provider: str = "custom") -> str:
        """Return the Authorization of a session that began at a time in ms, of a user who has an account.

        Args:
            user: who signed in.
            signed_in_at: when.
            provider: how, as Firebase Auth names it.
        """
        project = self.instance.core.settings.GOOGLE_CLOUD_PROJECT
        claims = {
            "aud": project,
            "iss": f"https://securetoken.google.com/{project}",
            "sub": user.id,
            "iat": signed_in_at // SECOND,
            "auth_time": signed_in_at // SECOND,
            "exp": (self.instance.core.clock() + HOUR) // SECOND,
            "firebase": {"sign_in_provider": provider},
        }
        return f"Bearer {jwt.encode(claims, '', algorithm='none')}"

    def service_account(self, *scopes: str) -> str:
        """Return the Authorization of a service account with just these scopes."""
        name = ",".join(scopes)

        def add() -> str:
            authorization = seeding.add_service_account(self.instance, name, list(scopes))
            account = self.account(authorization)
            used = [replace(token, last_used=self.instance.core.clock()) for token in account.tokens]
            self.change(service_accounts, account.id, stored_tokens=account.with_tokens(used).stored_tokens)
            return authorization

        return self._remembered(("", name), add)

    def account(self, authorization: str) -> ServiceAccount:
        """Read the service account that a token belongs to."""
        account = self.instance.core.store.get(account_of_token(authorization.removeprefix("Bearer ")))
        assert account is not None
        return account

    def service_account_without(self, scope: str) -> str:
        """Return the Authorization of a service account with every scope but one."""
        return self.service_account(*(str(other) for other in Scope if other != scope))

    def authorization(self, party: Party | None, kind: Credential, scope: str = "") -> str:
        """Return a credential of a kind: the party's, or without one a service account's."""
        if kind is Credential.SYSTEM_TOKEN:
            return self.service_account(*([scope] if scope else []))
        assert party is not None
        return self.token(party.user) if kind is Credential.USER_TOKEN else self.session(party.user)

    @contextmanager
    def of_kind(self, kind: str) -> Iterator[None]:
        """Change the instance type, private label or retail."""
        self.change(instances, INSTANCE_ID, kind=kind)
        try:
            yield
        finally:
            self.change(instances, INSTANCE_ID, kind="privatelabel")

    def _remembered(self, key: tuple[str, Any], make: Callable[[], str]) -> str:
        if key not in self._credentials:
            self._credentials[key] = make()
        return self._credentials[key]


@contextmanager
def built(settings: Settings) -> Iterator[Town]:
    """Build the town in an instance of its own, whose queue runs no task."""
    app = create_app(settings, system_clock)
    validate_responses(app)
    instance: Instance = app.extensions[EXTENSION]
    try:
        pause_queue(instance)
        # A new password waits for the end of the second in which sessions began that it ends.
        instance.accounts.passwords._sleep = lambda _: None
        with remember_reads(instance), remember_accounts(instance):
            yield _fill(Town(app.test_client(), instance))
    finally:
        instance.close()


def _fill(town: Town) -> Town:
    instance = town.instance
    seeding.add_instance(instance)
    tenant, other_tenant = (seeding.add_tenant(instance, name, name.lower()) for name in ("Acme", "Zeta"))
    home, neighbour = (seeding.add_organization(instance, name, tenant) for name in ("Acme Dental", "Acme Vision"))
    foreign = seeding.add_organization(instance, "Zeta Law", other_tenant)
    town.callers = {role: replace(town.add_party(home.id, role), calls=True) for role in PEOPLE}
    everybody = [caller.uid for caller in town.callers.values()]
    town.parties = {
        "sibling": town.add_party(home.id),
        "tenant admin": town.add_party(home.id, Caller.TENANT_ADMIN),
        "system admin": town.add_party(home.id, Caller.SYSTEM_ADMIN),
        "super admin": town.add_party(home.id, Caller.SUPER_ADMIN),
        "shared": town.add_party(neighbour.id, shared_with=everybody),
        "neighbour": town.add_party(neighbour.id),
        "foreign": town.add_party(foreign.id),
    }
    return town
