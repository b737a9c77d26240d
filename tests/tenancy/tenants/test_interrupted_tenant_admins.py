from typing import Any

import pytest
from firebase_admin import auth

from app.problems.users import EMAIL_IN_USE
from app.services.tenancy.tenant_admins import TenantAdmins
from app.services.users.creation import UserCreation
from app.store.users.users import users
from app.times.clock import MINUTE
from tests.refusals import assert_refused
from tests.tenancy.tenants.tenant_admin_calls import EMAIL, admin_organizations, create, read, tenant_of
from tests.world import TestClock, World


def die(*_: Any, **__: Any) -> Any:
    """End a request as a killed server does: nothing is taken back, since no handler expects this."""
    raise RuntimeError("killed")


def test_next_request_completes_an_interrupted_creation(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(TenantAdmins, "_write", die)
        assert create(world).status_code == 500
    account = auth.get_user_by_email(EMAIL, app=world.instance.core.accounts.app)
    assert read(world, users.at(account.uid)).email == EMAIL
    assert tenant_of(world).tenant_admins == []
    assert admin_organizations(world) == []

    answer = create(world)

    assert answer.status_code == 200, answer.text
    assert answer.json()["userId"] == account.uid
    (organization,) = admin_organizations(world)
    assert read(world, users.at(account.uid)).organization_id == organization.id == answer.json()["organizationId"]
    assert tenant_of(world).tenant_admins == [account.uid]


def test_interrupted_creation_frees_the_address(world: World, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(UserCreation, "_commit", die)
        assert create(world).status_code == 500
    orphan = auth.get_user_by_email(EMAIL, app=world.instance.core.accounts.app)
    assert world.instance.core.store.get(users.at(orphan.uid)) is None
    refused = create(world)
    assert_refused(refused, EMAIL_IN_USE)
    assert int(refused.headers["Retry-After"]) > 0

    clock.forward(MINUTE)
    answer = create(world)

    assert answer.status_code == 200, answer.text
    uid = answer.json()["userId"]
    assert uid != orphan.uid
    assert auth.get_user_by_email(EMAIL, app=world.instance.core.accounts.app).uid == uid
    assert tenant_of(world).tenant_admins == [uid]
