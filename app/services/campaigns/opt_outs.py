"""Opt-outs of contacts with all their consequences. No other service sets a contact's `opted_out`."""

from typing import Any

from app.frozen import replace
from app.services.campaigns.drip_cancellation import OPTED_OUT, DripCancellation
from app.services.messages.held.release import HeldMessages
from app.services.webhooks.outbox import EventOutbox
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.store.messages.messages import Message


class OptOuts:
    """Opts contacts out, in a commit that the caller sends."""

    def __init__(self, drip_cancellation: DripCancellation, held: HeldMessages, relay: EventOutbox) -> None:
        self._drip_cancellation = drip_cancellation
        self._held = held
        self._relay = relay

    def opt_out(self, commit: Commit, contact: Contact, message: Message | None = None) -> dict[str, Any]:
        """Add the consequences of an opt-out to a commit: drips and consent end, and integrations are told.

        Args:
            commit: commit that writes the contact.
            contact: contact as read.
            message: message that the carrier refused because of the opt-out; its integrations are told.
                None if the caller knows the user, and adds the events of the contact (`EventOutbox.add_contact`).

        Returns:
            The attributes to write with the contact; none if it has opted out already.
            The write must name the contact's version: an enrollment that starts at this moment would not end.
        """
        if contact.opted_out and not contact.drips:
            return {}
        changes: dict[str, Any] = {"opted_out": True, "drips": []}
        self._drip_cancellation.add(commit, contact.uid, contact.drips, OPTED_OUT)
        if contact.consent_asked_at or contact.consent_confirmed_at:
            changes |= {"consent_asked_at": 0, "consent_confirmed_at": 0}
            if not contact.consent_confirmed_at:
                self._held.release(commit, contact)
        if message is not None and not contact.opted_out:
            self._relay.add_opt_out(commit, message, replace(contact, **changes))
        return changes

    def end_lost_drips(self, commit: Commit, before: Contact, after: Contact) -> None:
        """End the drips that a contact lost by a write: it took the number of somebody who had opted out or is blocked."""
        lost = [drip_id for drip_id in before.drips if drip_id not in after.drips]
        self._drip_cancellation.add(commit, before.uid, lost, OPTED_OUT)
