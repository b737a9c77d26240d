"""`restrictLocalPasswordLogin`: users with an external id get in by their identity provider alone."""

from typing import Any

import pytest

from app.auth.principal import Operator
from app.problems.authentication import PASSWORD_LOGIN_RESTRICTED
from app.store.users.users import users
from tests.refusals import assert_refused
from tests.users.people import EMAIL, PASSWORD, change, create, created, session_of, sign_in, sign_in_by_token, stored
from tests.world import World

NEW = "another horse battery"


def restrict(world: World, *, is_restricted: bool = True) -> None:
    world.instance.sso.password_login.restrict(Operator(), is_restricted=is_restricted)


def read(world: World, uid: str, authorization: str | None) -> Any:
    return world.served.call("GET", f"/api/v2/users/{uid}", authorization)


@pytest.fixture
def linked(world: World) -> str:
    """The uid of a user with an external id and a password."""
    return created(world, external_id="jane@idp")


def test_password_session_is_refused(world: World, linked: str) -> None:
    session = session_of(world, linked).authorization
    assert read(world, linked, session).status_code == 200

    restrict(world)

    assert_refused(read(world, linked, session), PASSWORD_LOGIN_RESTRICTED)
    assert_refused(read(world, linked, sign_in(world, EMAIL, PASSWORD)), PASSWORD_LOGIN_RESTRICTED)
    restrict(world, is_restricted=False)
    assert read(world, linked, session).status_code == 200


def test_sessions_of_others_are_accepted(world: World, linked: str) -> None:
    restrict(world)
    body = {"userId": linked}
    begun = world.served.call("POST", "/api/v2/service-accounts/token", world.reseller, json=body)
    assert read(world, linked, sign_in_by_token(world, begun.json()["token"])).status_code == 200

    world.change(users, linked, external_id="")
    assert read(world, linked, sign_in(world, EMAIL, PASSWORD)).status_code == 200


def test_no_password_is_set_for_them(world: World, linked: str) -> None:
    restrict(world)

    path = f"/api/v2/users/{linked}/changePassword"
    assert_refused(world.call("POST", path, world.admin, json={"password": NEW}), PASSWORD_LOGIN_RESTRICTED)
    assert_refused(change(world, world.admin, linked, password=NEW), PASSWORD_LOGIN_RESTRICTED)
    other = {"email": "joe@example.com", "phone_number": "+12125550143", "external_id": "joe@idp"}
    assert_refused(create(world, world.admin, **other), PASSWORD_LOGIN_RESTRICTED)
    assert create(world, world.admin, **other, password=None).status_code == 200
    assert stored(world, linked).sessions_valid_after == 0
