"""A user's account with a credential of every kind in it, made by one person, and what of it works."""

from dataclasses import dataclass

from firebase_admin import auth

from app.auth.principal import Credential, UserPrincipal
from app.store.credentials.user_tokens import tokens_of, user_tokens
from app.store.integrations.installed_integrations import installed_integrations, integrations_of
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.users.people import NEW_PASSWORD, create, sign_in, stored
from tests.world import Person, World

EMAIL = "uma@example.com"
URL = "https://crm.example.com/events"
KINDS = {"session", "password", "token", "relay token", "webhook", "integration", "sharing", "device"}


@dataclass(frozen=True)
class Account:
    """A user's account.

    Attributes:
        uid: the user's id.
        session: began before the promotion.
        token: the Authorization of the token that was made.
    """

    world: World
    uid: str
    session: str
    token: str

    @property
    def person(self) -> Person:
        """Return the user, who calls with the token."""
        return Person(stored(self.world, self.uid), self.token)

    def works(self, authorization: str | None) -> bool:
        """Whether a credential is accepted."""
        if authorization is None:
            return False
        answer = self.world.served.call("GET", f"/api/v2/users/{self.uid}", authorization)
        assert answer.status_code in (200, 401), answer.text
        return answer.status_code == 200

    def alive(self) -> set[str]:
        """Return the kinds of credential that still let somebody in, or tell somebody something."""
        user = stored(self.world, self.uid)
        (installed,) = self.world.instance.core.store.page(installed_integrations, integrations_of(self.uid, 2))
        relayed = [token for token in self._tokens() if token == "Relay"]
        checks = {
            "session": self.works(self.session),
            "password": self.works(sign_in(self.world, EMAIL, NEW_PASSWORD)),
            "token": self.works(self.token),
            "relay token": user.relay_access_token and len(relayed) == 1,
            "webhook": bool(user.relay_webhook) and not user.relay_disabled_at,
            "integration": installed.enabled and bool(user.integrations[installed.id]),
            "sharing": user.shared_with == [self.world.ben.user.id],
            "device": bool(self.world.instance.messaging.devices.of(self.uid)),
        }
        return {kind for kind, is_alive in checks.items() if is_alive}

    def _tokens(self) -> list[str]:
        found = self.world.instance.core.store.page(user_tokens, tokens_of(self.uid, 50, None))
        return [token.name for token in found if token.revocations >= stored(self.world, self.uid).token_revocations]


def principal_of(world: World, person: Person) -> UserPrincipal:
    """Return a user as the one who calls."""
    user, organization, tenant = world.instance.core.store.read(
        users.at(person.user.id), organizations.at(person.user.organization_id), tenants.at(person.user.tenant_id)
    )
    assert user is not None
    return UserPrincipal(Credential.FIREBASE, user, organization, tenant)


def account_made_by(world: World, admin: Person, maker: Person | None) -> Account:
    """Create a user without a password as an administrator, and every credential as a maker; None is the user."""
    answer = create(world, admin, email=EMAIL, phone_number="+12125550177", password=None)
    assert answer.status_code == 200, answer.text
    uid = answer.json()["id"]
    if maker is None:
        # As the link of the welcome mail does.
        auth.update_user(uid, password=NEW_PASSWORD, app=world.instance.core.accounts.app)
    else:
        body = {"password": NEW_PASSWORD}
        assert world.call("POST", f"/api/v2/users/{uid}/changePassword", maker, json=body).status_code == 200
    session = sign_in(world, EMAIL, NEW_PASSWORD)
    assert session is not None
    caller = maker or Person(stored(world, uid), session)
    made = world.call("POST", f"/api/v2/users/{uid}/token", caller, json={"name": "CRM"})
    assert made.status_code == 200, made.text
    webhook = {"url": URL, "accessToken": True}
    assert world.call("PATCH", f"/api/v2/users/{uid}/webhook", caller, json=webhook).status_code == 200
    installed = {"integration": "webhooks", "configuration": {"url": URL}, "userId": uid}
    assert world.call("POST", "/api/v2/integrations/installed", caller, json=installed).status_code == 200
    world.instance.accounts.number_sharing.share(principal_of(world, caller), uid, [world.ben.user.id])
    device = {"token": "a-registration-token", "platform": "web"}
    registered = world.served.call("POST", f"/api/v2/users/{uid}/devices", session, json=device)
    assert registered.status_code == 200, registered.text
    account = Account(world, uid, session, f"Bearer {uid}:{made.json()['token']}")
    assert account.alive() == KINDS
    return account


def forget_records(account: Account) -> None:
    """Turn an account into one from before the makers of credentials were recorded."""
    store = account.world.instance.core.store
    commit = store.commit()
    commit.update(users.path(account.uid), users.changes(lowest_other_role=0, password_is_own=False, relay_webhook_role=0))
    for token in store.page(user_tokens, tokens_of(account.uid, 50, None)):
        commit.update(user_tokens.path(token.id), user_tokens.changes(made_by="", made_role=0))
    commit.send()
