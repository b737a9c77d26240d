"""Responses to blasts: a contact's first reply and opt-out after one count for it, once each."""

from typing import Any

from app.store.blasts import blast_recipients
from app.store.blasts.blast_recipients import BlastRecipient, recipient_of_blast, write_recipient
from app.store.contacts.contacts import Contact
from app.store.engine.database import Commit
from app.times.clock import DAY

RESPONSE_WINDOW_MS = 3 * DAY
"""How long in ms after a blast a reply or an opt-out counts as a response to it."""

REPLIED = "repliedAt"
OPTED_OUT = "optedOutAt"
_KINDS = {REPLIED: blast_recipients.REPLIED, OPTED_OUT: blast_recipients.OPTED_OUT}


def add_response(commit: Commit, contact: Contact, response: str, now: int) -> dict[str, Any]:
    """Add a contact's response to its latest blast to a commit, and return the attributes to write with the contact.

    Nothing is read, and nothing is written for a contact without a blast in the window.

    Args:
        commit: that stores the reply or the opt-out.
        contact: as it was read.
        response: `REPLIED` or `OPTED_OUT`.
        now: present time in ms.
    """
    latest = contact.last_blast
    if latest is None or latest.get(response) or now - int(latest["at"]) > RESPONSE_WINDOW_MS:
        return {}
    latest = {**latest, response: now}
    path = recipient_of_blast(str(latest["id"]), contact.id).path
    recipient = BlastRecipient(
        id=path.id,
        uid=contact.uid,
        blast_id=str(latest["id"]),
        contact_id=contact.id,
        number=contact.phone_number,
        kinds=[kind for key, kind in _KINDS.items() if latest.get(key)],
        replied_at=int(latest.get(REPLIED, 0)),
        opted_out_at=int(latest.get(OPTED_OUT, 0)),
    )
    write_recipient(commit, recipient)
    return {"last_blast": latest}
