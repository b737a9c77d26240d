"""Bodies of stored events: sealed for their user and event, opened to post them and to show them.

Events of earlier versions have their body in plain text until they expire.
"""

from app.crypto.vault import Owner, OwnerKind, Reseal, Vault, VaultError
from app.store.webhooks.relay_deliveries import RelayDelivery


class EventBodies:
    """Seals and opens bodies."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, uid: str, event_id: str, body: str) -> str:
        """Return the stored form of a body."""
        return self._vault.seal(Owner(OwnerKind.USER, uid), _binding(event_id), body)

    def open(self, delivery: RelayDelivery) -> str:
        """Return the JSON to post, without the access token.

        Raises:
            VaultError: it does not open, or the event has no body.
        """
        if delivery.sealed_body:
            return self._vault.open(Owner(OwnerKind.USER, delivery.uid), _binding(delivery.id), delivery.sealed_body)
        if delivery.body:
            return delivery.body
        raise VaultError(f"The event {delivery.id} has no body")

    def reseal(self, delivery: RelayDelivery, reseal: Reseal) -> str:
        """Return the sealed body passed through a function; an event of an earlier version has none."""
        if not delivery.sealed_body:
            return ""
        return reseal(Owner(OwnerKind.USER, delivery.uid), _binding(delivery.id), delivery.sealed_body)


def _binding(event_id: str) -> str:
    return f"relay-delivery/{event_id}"
