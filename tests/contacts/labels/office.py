"""Helpers for the tests of tags and custom fields: define them, and give them to contacts."""

from typing import Any

from tests.campaigns.office import succeed
from tests.world import Person, World


def make_tag(world: World, name: str) -> dict[str, Any]:
    """Create a tag of the first organization."""
    made: dict[str, Any] = succeed(world.call("POST", "/api/v2/tags", world.admin, json={"name": name}))
    return made


def make_field(world: World, name: str, kind: str, **values: Any) -> dict[str, Any]:
    """Create a custom field of the first organization."""
    body = {"name": name, "type": kind, **values}
    made: dict[str, Any] = succeed(world.call("POST", "/api/v2/custom-fields", world.admin, json=body))
    return made


def add_labelled(world: World, number: str, owner: Person | None = None, **values: Any) -> str:
    """Create a contact with tags and values, of Ann by default."""
    body = {"phone_number": number, **values}
    return str(succeed(world.call("POST", "/api/v2/contacts", owner or world.ann, json=body))["id"])
