"""Groups that tests write to and hear from."""

from typing import Any

from tests.campaigns.office import succeed
from tests.world import Person, World

ADA = "+12125550141"
BOB = "+12125550142"
CYD = "+12125550143"
GROUP = [ADA, BOB]


def send_to_group(world: World, to: list[str], person: Person | None = None, **changes: Any) -> dict[str, Any]:
    """Send a message to a group, by default from Ann, and return the response."""
    sent = succeed(world.send(person or world.ann, to=to, **changes))
    assert isinstance(sent, dict)
    return sent


def add_member(world: World, number: str, name: str = "", **values: Any) -> str:
    """Create Ann's contact of a number, and return its id."""
    body = {"phone_number": number, **({"full_name": name} if name else {}), **values}
    created = succeed(world.call("POST", "/api/v2/contacts", world.ann, json=body))
    return str(created["id"])


def text_to_group(
    world: World, body: str = "Dinner?", sender: str = ADA, others: tuple[str, ...] = (BOB,), **changes: Any
) -> None:
    """Bring a member's message to a group with Ann."""
    answer = world.text_in(body, from_number=sender, other_recipients=list(others), **changes)
    assert answer.status_code == 200, answer.text


def groups_of(world: World, person: Person | None = None) -> list[dict[str, Any]]:
    """Return the groups among a person's contacts."""
    found = succeed(world.call("GET", "/api/v2/contacts", person or world.ann))["contacts"]
    return [contact for contact in found if contact["participants"]]
