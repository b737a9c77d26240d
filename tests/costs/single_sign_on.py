"""Signing on at an identity provider; each step answers what it costs."""

from collections.abc import Sequence
from dataclasses import replace

from app.auth.principal import Origin
from app.services.sso.identity import Identity
from app.store.sso.auth_providers import AuthProvider, ProviderReach, ProviderType
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.saml import SAML
from tests.costs.steps import count_call, succeed
from tests.world import World

_SETTINGS = {
    "issuer": "https://accounts.example.com",
    "clientId": "texting",
    "authorizationEndpoint": "https://accounts.example.com/authorize",
    "tokenEndpoint": "https://accounts.example.com/token",
    "jwksUri": "https://accounts.example.com/keys",
}
_NEW = Identity("provider", "subject", "new.user@example.com", email_verified=True, full_name="New User")


def list_providers(world: World) -> Cost:
    _add_provider(world)
    return count_call(world, "GET", "/auth/providers")


def ask_for_passwords(world: World) -> Cost:
    return count_call(world, "GET", f"/auth/passwordLoginAllowed/{world.ann.user.email}")


def begin_a_sign_on(world: World) -> Cost:
    _add_provider(world)
    with counted(world.instance) as cost:
        assert world.call("GET", "/auth/oauth/provider").status_code == 302
    return cost


def come_back_with_a_foreign_state(world: World) -> Cost:
    _add_provider(world)
    with counted(world.instance) as cost:
        succeed(world.call("GET", "/auth/oauth/provider/callback?state=nobodys&code=any"))
    return cost


def log_a_known_user_in(world: World) -> Cost:
    _log_in(world, _NEW)
    return _count_log_in(world, _NEW)


def bind_a_user_by_his_address(world: World) -> Cost:
    return _count_log_in(world, replace(_NEW, email=world.ann.user.email))


def make_a_user(world: World) -> Cost:
    return _count_log_in(world, _NEW)


def _add_provider(world: World) -> AuthProvider:
    details = {
        "type": ProviderType.OAUTH,
        "enabled": True,
        "reach": ProviderReach.ORGANIZATION,
        "organization_id": world.organization.id,
        "allow_jit_provisioning": True,
        "allow_email_correlation": True,
        "settings": _SETTINGS,
    }
    return world.instance.sso.providers.put(None, "provider", details).provider


def _log_in(world: World, identity: Identity) -> None:
    world.instance.sso.log_in.finish(_add_provider(world), identity, Origin())


def _count_log_in(world: World, identity: Identity) -> Cost:
    provider = _add_provider(world)
    with counted(world.instance) as cost:
        world.instance.sso.log_in.finish(provider, identity, Origin())
    return cost


SIGNING_ON: Sequence[Expectation] = [
    Expectation(
        "Providers of the sign-in page, one",
        list_providers,
        make_cost(queries=1, read=1),
        "As many documents as there are providers, at most 100.",
    ),
    Expectation("Whether a password may be used", ask_for_passwords, make_cost(reads=3, read=3)),
    Expectation(
        "Begin a sign-on",
        begin_a_sign_on,
        make_cost(reads=1, commits=1, read=1, written=1),
        "The provider is read, the request written. It is deleted when the user returns, or when it has expired.",
    ),
    Expectation(
        "Return with a state that nobody began",
        come_back_with_a_foreign_state,
        make_cost(reads=3, read=3),
        "Nothing is written, because anybody may try. The brand of the page is read once a minute.",
    ),
    Expectation(
        "Sign in a known user",
        log_a_known_user_in,
        make_cost(reads=3, queries=1, commits=1, read=3 + 1 + 2 + 1, written=1),
        "After 2 documents for provider and request, and 1 deleted: three reservations; user; organization, "
        "tenant; other organizations that the user administers. Written: an audit entry.",
    ),
    Expectation(
        "Find a user by e-mail address, bind and sign in",
        bind_a_user_by_his_address,
        make_cost(reads=5, queries=1, commits=2, read=3 + 1 + 1 + 2 + 1 + 3, written=4),
        "Written: user, reservation, and two audit entries.",
    ),
    Expectation(
        "Create a user and sign in",
        make_a_user,
        make_cost(reads=7, queries=1, commits=3, read=3 + 2 + 2 + 1 + 1 + 3, written=6),
        "Reserved first, as for every new user.",
    ),
    *SAML,
]
