"""Calls of the inventory."""

from typing import Any
from urllib.parse import quote

import requests

from app.store.tenancy.tenants import tenants
from app.store.users.phone_numbers import PhoneNumber, number_reference
from app.store.users.users import User, users
from tests.world import Person, World

PATH = "/api/v2/numbers"
SECOND = "+12125550142"
THIRD = "+12125550143"


def tenant_admin(world: World) -> Person:
    """Appoint Ben administrator of the tenant."""
    world.change(tenants, world.tenant.id, tenant_admins=[world.ben.user.id])
    return world.ben


def create(world: World, caller: Person, number: str = SECOND, **fields: Any) -> requests.Response:
    return world.call("POST", PATH, caller, json={"number": number} | fields)


def created(world: World, number: str = SECOND, **fields: Any) -> dict[str, Any]:
    answer = create(world, world.admin, number, **fields)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def call(world: World, caller: Person, method: str, number_id: str, what: str = "", **body: Any) -> requests.Response:
    path = f"{PATH}/{quote(number_id, safe='')}{what}"
    return world.call(method, path, caller, **({} if method == "GET" else {"json": body}))


def stored_number(world: World, number: str, tenant_id: str = "") -> PhoneNumber:
    found = world.instance.core.store.get(number_reference(number, tenant_id))
    assert found is not None
    return found


def stored_user(world: World, uid: str) -> User:
    found = world.instance.core.store.get(users.at(uid))
    assert found is not None
    return found


def listed(world: World, caller: Person, **query: Any) -> list[str]:
    answer = world.call("GET", PATH, caller, params=query)
    assert answer.status_code == 200, answer.text
    return [entry["number"] for entry in answer.json()["numbers"]]
