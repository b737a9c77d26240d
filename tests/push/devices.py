"""Devices as their users' apps register them."""

from typing import Any

from app.store.push.devices import device_reference
from tests.world import Person, World


def register(world: World, person: Person, token: str, platform: str = "ios") -> Any:
    body = {"token": token, "platform": platform}
    return world.call("POST", f"/api/v2/users/{person.user.id}/devices", person, json=body)


def is_registered(world: World, token: str) -> bool:
    return world.instance.core.store.get(device_reference(token)) is not None
