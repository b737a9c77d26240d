"""Consent messages: demanded, sent and noted."""

from typing import Any

from app.store.messages.messages import Message
from app.store.tenancy.organizations import organizations
from tests.contacts.people import session_of
from tests.world import World

CONSENT = "Acme Dental may text you. Reply STOP to end."

NO_DOUBLE_OPT_IN = {"doubleOptIn": False, "askedAt": 0, "confirmedAt": 0, "waitsUntil": 0}


def demand(world: World, message: str = CONSENT) -> None:
    world.change(
        organizations,
        world.organization.id,
        require_contact_consent=True,
        require_contact_consent_message=message,
    )


def told(world: World, contact_id: str) -> list[tuple[str, str]]:
    """Return a conversation, oldest message first: who wrote it, and what."""
    return [(message.source, message.body) for message in reversed(world.conversation(contact_id))]


def sent(world: World, contact_id: str) -> list[Message]:
    """Return what was sent in a conversation, in the order in which the carrier was asked."""
    return sorted((each for each in world.conversation(contact_id) if each.attempts), key=lambda each: each.date)


def requirement(world: World, contact_id: str) -> dict[str, Any]:
    answer = world.call("GET", f"/api/v2/contacts/{contact_id}/consentRequirement", session_of(world, world.ann))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
