"""A user who gets a higher role during an update: the update is refused, and nothing of it is written."""

from collections.abc import Callable

import pytest

from app.auth.principal import Credential, UserPrincipal
from app.composition import Instance
from app.errors import DomainError
from app.problems.permissions import HIGHER_ROLE
from app.services.users.message_settings import MessageSettingsUpdate
from app.services.users.updates import UserUpdate
from app.services.webhooks.settings import WebhookUpdate
from app.store.engine.database import Commit
from app.store.tenancy.organizations import organizations
from app.store.tenancy.tenants import tenants
from app.store.users.users import users
from tests.tenancy.offices import organization_admin
from tests.world import Person, World

URL = "https://ann:secret@crm.example.com/texts?key=a-secret#part"

CHANGES: dict[str, Callable[[Instance, UserPrincipal, str], object]] = {
    "user": lambda instance, caller, uid: instance.accounts.user_updates.update(caller, uid, UserUpdate(full_name="Eve")),
    "password": lambda instance, caller, uid: instance.accounts.passwords.change(caller, uid, "a password of Eve's"),
    "sharing": lambda instance, caller, uid: instance.accounts.number_sharing.share(caller, uid, [caller.id]),
    "settings": lambda instance, caller, uid: instance.accounts.message_settings.update(
        caller, uid, MessageSettingsUpdate(signature_text="Eve")
    ),
    "webhook": lambda instance, caller, uid: instance.webhooks.settings.change(
        caller, uid, WebhookUpdate(url="https://eve.example.com")
    ),
    "webhook secret": lambda instance, caller, uid: instance.webhooks.settings.rotate_secret(caller, uid),
}


def principal_of(world: World, person: Person) -> UserPrincipal:
    user, organization, tenant = world.instance.core.store.read(
        users.at(person.user.id), organizations.at(person.user.organization_id), tenants.at(person.user.tenant_id)
    )
    assert user is not None
    return UserPrincipal(Credential.FIREBASE, user, organization, tenant)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_user_promoted_meanwhile_is_not_changed(
    world: World, monkeypatch: pytest.MonkeyPatch, change: Callable[[Instance, UserPrincipal, str], object]
) -> None:
    caller = principal_of(world, organization_admin(world))
    send = Commit.send
    promotions = iter([True])

    def promote_and_send(commit: Commit) -> object:
        for _ in promotions:
            world.change(users, world.ann.user.id, is_super_admin=True)
        return send(commit)

    monkeypatch.setattr(Commit, "send", promote_and_send)

    with pytest.raises(DomainError) as refusal:
        change(world.instance, caller, world.ann.user.id)

    assert refusal.value.problem is HIGHER_ROLE
    ann = world.instance.core.store.get(users.at(world.ann.user.id))
    assert ann is not None
    assert (ann.full_name, ann.shared_with, ann.relay_webhook, ann.sessions_valid_after) == ("Ann Archer", [], "", 0)
    assert (ann.signature_text, ann.relay_secret_number) == ("", 0)


def test_webhook_of_a_higher_role_is_shown_masked(world: World) -> None:
    admin = organization_admin(world)
    path = f"/api/v2/users/{world.ann.user.id}"
    world.change(users, world.ann.user.id, relay_webhook=URL)
    assert world.call("GET", path, admin).json()["relayWebhook"] == URL
    world.change(users, world.ann.user.id, is_admin=True)

    assert world.call("GET", path, admin).json()["relayWebhook"] == "https://crm.example.com/texts"
    assert world.call("GET", f"{path}/webhook", admin).status_code == 403
    assert world.call("GET", f"{path}/webhook/deliveries", admin).status_code == 403
    assert world.call("GET", path, world.ann).json()["relayWebhook"] == URL
    assert world.call("GET", path, world.admin).json()["relayWebhook"] == URL
    assert world.served.call("GET", path, world.reseller).json()["relayWebhook"] == "https://crm.example.com/texts"
    world.change(users, world.ann.user.id, is_super_admin=True)
    (listed,) = (user for user in world.call("GET", "/api/users", world.admin).json() if user["id"] == world.ann.user.id)
    assert listed["relayWebhook"] == "https://crm.example.com/texts"
