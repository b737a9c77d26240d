"""Calls that create, list and change organizations."""

from typing import Any

import requests

from dev.data import seeding
from tests.world import Person, World

ADMIN_REFUSAL = ["User must be admin to access this endpoint."]

V1, V2, RETAIL = "/api/organizations", "/api/v2/organizations", "/organizations"


def create(
    world: World, caller: Person, path: str = V2, headers: dict[str, str] | None = None, **changes: Any
) -> requests.Response:
    body = {"organizationName": "Acme Vision", "tenantId": world.tenant.id} | changes
    body = {name: value for name, value in body.items() if value is not None}
    return world.call("POST", path, caller, json=body, headers=headers or {})


def listed(world: World, caller: Person, path: str = V2) -> list[str]:
    answer = world.call("GET", path, caller)
    assert answer.status_code == 200, answer.text
    body = answer.json() if path == V1 else answer.json()["organizations"]
    return [entry["id"] for entry in body]


def add_admin(world: World, caller: Person, email: str, headers: dict[str, str] | None = None) -> requests.Response:
    path = f"/api/organizations/{world.organization.id}/admins"
    return world.call("POST", path, caller, json={"email": email}, headers=headers or {})


def remove_admin(world: World, caller: Person, uid: str) -> requests.Response:
    return world.call("DELETE", f"/api/organizations/{world.organization.id}/admins/{uid}", caller)


def colleague_elsewhere(world: World) -> Person:
    """Add a user of another organization of the first tenant."""
    other = seeding.add_organization(world.instance, "Acme Vision", world.tenant)
    user = seeding.add_user(world.instance, other, "Otto Other")
    return Person(user, seeding.add_user_token(world.instance, user))
