"""Keys that are rotated: nothing is lost, nothing of the old key is left, and what changes meanwhile is kept."""

import ast
import base64
import dataclasses
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import app
from app.commands.operations.rotate_keys import rotate_keys_command
from app.composition import Instance, compose
from app.composition.core import build_core
from app.configuration.settings import Settings
from app.crypto.vault import Owner, OwnerKind, Reseal
from app.services.operations.key_rotation import KeyRotation
from app.services.operations.sealed_secrets import SealedPlace, list_sealed_places
from app.store.engine.database import Query
from app.store.integrations.installed_integrations import InstalledIntegration, installed_integrations
from app.store.operations.instance_settings import INSTANCE_ID
from app.store.sso.auth_providers import AuthProvider, ProviderType, auth_providers
from app.store.tenancy.tenants import Tenant, tenants
from app.store.users.users import users
from app.store.webhooks.relay_deliveries import RelayDelivery, create_delivery
from dev.stack import StackEndpoints
from tests.operations.conftest import entries_of
from tests.rules.office import find_collections
from tests.twilio.client import TwilioAccount, TwilioServer, run_server
from tests.world import TestClock, World, make_settings, run_at_once, serve

SECRET = "a-secret-that-must-not-be-lost"
PROVIDER = "corp-login"
INTEGRATION = "an-integration"


def new_key(key_id: str) -> str:
    return f"{key_id}={base64.b64encode(secrets.token_bytes(32)).decode()}"


OLD, NEW, LOST = new_key("old"), new_key("new"), new_key("lost")


@pytest.fixture(scope="module")
def twilio_server() -> Iterator[TwilioServer]:
    with run_server() as server:
        yield server


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str, twilio_server: TwilioServer) -> Settings:
    return make_settings(stack, project_id, TWILIO_BASE_URL=twilio_server.url, CREDENTIAL_KEYS=OLD)


@pytest.fixture
def account(twilio_server: TwilioServer) -> TwilioAccount:
    return twilio_server.open_account()


@contextmanager
def with_keys(world: World, *keys: str) -> Iterator[Instance]:
    """An instance with the world's data and other keys, as a deployment makes one."""
    instance = compose(
        dataclasses.replace(world.instance.core.settings, CREDENTIAL_KEYS=",".join(keys)), world.instance.core.clock
    )
    try:
        yield instance
    finally:
        instance.close()


def places_of(instance: Instance) -> list[SealedPlace[Any]]:
    sso = instance.sso
    webhooks, bodies = instance.webhooks, instance.core.event_bodies
    return list_sealed_places(
        instance.carriers.accounts, webhooks.integration_credentials, bodies, sso.kinds, sso.settings, sso.requests
    )


def rotate(instance: Instance, *arguments: str) -> Result:
    return CliRunner().invoke(rotate_keys_command(instance), arguments)


def said(result: Result) -> str:
    return result.stdout.splitlines()[-1]


def provider(name: str) -> dict[str, str]:
    return {"name": "twilio", "account_sid": name, "auth_token": f"{SECRET}-{name}"}


def key_ids(world: World) -> dict[str, set[str]]:
    """Return which keys sealed what Firestore holds, by collection."""
    found: dict[str, set[str]] = {}
    for name in find_collections():
        for page in world.instance.core.database.pages(Query(name, [], [], 300)):
            for document in page:
                ids = set(re.findall(r"'v1:([\w-]+):", str(dict(document.fields))))
                found.setdefault(name, set()).update(ids)
    return {name: ids for name, ids in found.items() if ids}


def seal_everywhere(world: World, account: TwilioAccount) -> str:
    """Store a secret in every place, and answer the one of a sign-on that has begun."""
    instance = world.instance
    world.give_provider(world.tenant.id, account.provider)
    for owner in (
        Owner(OwnerKind.INSTANCE, INSTANCE_ID),
        Owner(OwnerKind.ORGANIZATION, world.zoe.user.organization_id),
        Owner(OwnerKind.USER, world.zoe.user.id),
    ):
        instance.carriers.accounts.store(owner, provider(owner.id))
        if owner.kind is not OwnerKind.USER:
            instance.carriers.accounts.store_fallback(owner, provider(f"second-{owner.id}"))
    instance.carriers.accounts.store_fallback(Owner(OwnerKind.TENANT, world.tenant.id), provider("second-tenant"))
    earlier = Owner(OwnerKind.USER, world.ben.user.id)
    held = instance.carriers.accounts.seal(earlier, provider(earlier.id))
    # As an older version stored it.
    world.change(users, earlier.id, provider="twilio", provider_credentials=held)
    sso = instance.sso
    kind = sso.kinds.find(ProviderType.OAUTH)
    assert kind is not None
    given = {"issuer": "https://login.example.com", "clientId": "us", "clientSecret": SECRET}
    identity = AuthProvider(id=PROVIDER, type=ProviderType.OAUTH, settings=sso.settings.read(kind, PROVIDER, given, {}))
    sealed = instance.webhooks.integration_credentials.seal(world.ann.user.id, INTEGRATION, "access_token", SECRET)
    installed = InstalledIntegration(id=INTEGRATION, uid=world.ann.user.id, secrets={"access_token": sealed})
    commit = instance.core.store.commit()
    commit.create(auth_providers.path(PROVIDER), auth_providers.encode(identity))
    commit.create(installed_integrations.path(INTEGRATION), installed_integrations.encode(installed))
    body = instance.core.event_bodies.seal(world.ann.user.id, "event", SECRET)
    create_delivery(
        commit,
        RelayDelivery(id="event", uid=world.ann.user.id, message_id="m", contact_id="c", event="message", sealed_body=body),
    )
    commit.send()
    return sso.requests.begin(identity, "a-browser", "https://app.example.com", {"nonce": SECRET})


def test_after_a_rotation_the_old_key_can_be_taken_away(world: World, account: TwilioAccount, clock: TestClock) -> None:
    sign_on = seal_everywhere(world, account)
    before = key_ids(world)
    assert before == {place.kind.name: {"old"} for place in places_of(world.instance)}
    with with_keys(world, NEW, OLD) as rotating:
        assert said(rotate(rotating, "--dry-run")) == "12 to be resealed, 0 already current, 0 unreadable"
        assert key_ids(world) == before

        done = rotate(rotating)

        assert (done.exit_code, said(done)) == (0, "12 resealed, 0 already current, 0 unreadable")
        assert said(rotate(rotating)) == "0 resealed, 12 already current, 0 unreadable"
    assert key_ids(world) == {name: {"new"} for name in before}
    (entry,) = entries_of(world, INSTANCE_ID)
    assert (entry.actor_kind, entry.action, entry.after["resealed"]) == ("operator", "instance.rotate-keys", 12)
    with serve(dataclasses.replace(world.instance.core.settings, CREDENTIAL_KEYS=NEW), clock) as served:
        without_old = dataclasses.replace(world, served=served)
        sent = without_old.send(world.ann).json()
        without_old.wait_for_state(str(sent["id"]), "sent")
        sso = served.instance.sso
        identity = served.instance.core.store.get(auth_providers.at(PROVIDER))
        assert identity is not None
        assert sso.settings.open_secret(identity, "clientSecret") == SECRET
        assert sso.requests.complete(sign_on, "a-browser", ProviderType.OAUTH).details == {"nonce": SECRET}
        opened: list[str] = []
        for place in places_of(served.instance):
            vault = build_core(served.instance.core.settings, clock).vault

            def keep(owner: Owner, carrier: str, sealed: str, vault: Any = vault) -> str:
                opened.append(vault.open(owner, carrier, sealed))
                return sealed

            for page in served.instance.core.store.pages(place.kind, place.kind.every(100)):
                for document in page:
                    place.reseal(document, keep)
        assert len(opened) == 11
        assert all(SECRET in secret or secret == account.token for secret in opened)


def test_a_secret_that_no_key_opens_is_named_and_stops_no_other(world: World) -> None:
    with with_keys(world, LOST) as lost:
        lost.carriers.accounts.store(Owner(OwnerKind.TENANT, world.tenant.id), provider("gone"))
    world.instance.carriers.accounts.store(Owner(OwnerKind.USER, world.ann.user.id), provider("ann"))
    with with_keys(world, NEW, OLD) as rotating:
        result = rotate(rotating)

    assert (result.exit_code, said(result)) == (1, "1 resealed, 0 already current, 1 unreadable")
    assert f"tenant/{world.tenant.id}, twilio" in result.stderr
    assert "'lost', which CREDENTIAL_KEYS lacks" in result.stderr
    assert SECRET not in result.output
    assert key_ids(world) == {"tenants": {"lost"}, "user-credentials": {"new"}}


def test_a_change_made_meanwhile_is_kept(world: World) -> None:
    world.give_provider(world.tenant.id, provider("before"))
    with with_keys(world, NEW, OLD) as rotating:
        (place,) = (place for place in places_of(rotating) if place.kind is tenants)
        rivals = iter([provider("after")])

        def reseal_late(tenant: Tenant, reseal: Reseal) -> dict[str, Any]:
            attributes: dict[str, Any] = place.reseal(tenant, reseal)
            for rival in rivals:
                world.give_provider(world.tenant.id, rival)
            return attributes

        late = dataclasses.replace(place, reseal=reseal_late)
        core = build_core(rotating.core.settings, rotating.core.clock)
        pages = list(KeyRotation(core.store, core.vault, [late], core.audit).rotate())

        assert sum(page.resealed for page in pages) == 1
        tenant = core.store.get(tenants.at(world.tenant.id))
        assert tenant is not None
        opened = rotating.carriers.accounts.open(Owner(OwnerKind.TENANT, tenant.id), tenant.provider)
        assert opened.get("auth_token") == f"{SECRET}-after"
    assert key_ids(world) == {"tenants": {"new"}}


def test_an_interrupted_rotation_is_ended_by_two_at_once(world: World) -> None:
    count = 250
    commit = world.instance.core.store.commit()
    for number in range(count):
        owner = Owner(OwnerKind.TENANT, f"many-{number:03}")
        sealed = world.instance.carriers.accounts.seal(owner, provider(owner.id))
        commit.create(tenants.path(owner.id), tenants.encode(Tenant(id=owner.id, provider=sealed)))
    commit.send()
    with with_keys(world, NEW, OLD) as one, with_keys(world, NEW, OLD) as other:
        interrupted = one.operations.key_rotation.rotate()
        resealed = 0
        while not resealed:
            resealed = next(interrupted).resealed
        interrupted.close()  # type: ignore[attr-defined]

        both = run_at_once(*(lambda each=each: list(each.operations.key_rotation.rotate()) for each in (one, other)))

        assert resealed + sum(page.resealed for pages in both for page in pages) == count
    assert key_ids(world) == {"tenants": {"new"}}


def test_every_service_that_seals_has_its_place(world: World) -> None:
    root = Path(app.__file__).parent
    sealing = {
        ".".join(("app", *path.relative_to(root).with_suffix("").parts))
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and re.search(r"vault\.(re)?seal$", ast.unparse(node.func))
    }

    named = {place.sealer.__module__ for place in places_of(world.instance)}

    assert sealing - {KeyRotation.__module__} == named
