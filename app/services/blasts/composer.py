"""Composer of a blast's messages: those of its recipients and that of a trial are made alike."""

from collections.abc import Sequence
from typing import Any

from app.frozen import replace
from app.services.blasts.parties import BlastParties
from app.services.compliance.quiet_hours.quiet_hours import QuietHours
from app.services.media.outgoing import OutgoingMedia
from app.services.messages.carrier_text import count_message_segments
from app.services.messages.delivery_tasks import DeliveryTasks
from app.services.messages.ordering import next_date
from app.store.blasts.blasts import Blast
from app.store.contacts.contacts import Contact
from app.store.messages.messages import Message, MessageState, Source
from app.store.messages.new_messages import new_outgoing_message
from app.times.clock import Clock


class BlastComposer:
    """Composes messages of blasts."""

    def __init__(self, dispatch: DeliveryTasks, media: OutgoingMedia, quiet_hours: QuietHours, clock: Clock) -> None:
        self._dispatch = dispatch
        self._media = media
        self._quiet_hours = quiet_hours
        self._clock = clock

    def read_media_types(self, blast: Blast, parties: BlastParties, sender_id: str) -> list[str]:
        """Return the content types of a blast's media; nothing is read for a blast without media.

        Args:
            blast: of the media.
            parties: as they are now.
            sender_id: user or service account that sends it.

        Raises:
            DomainError: PARAMETERS_INVALID: a file is missing.
        """
        files = self._media.check(sender_id, parties.owner, blast.media, None)
        return self._media.name_types(blast.media, files)

    def compose(
        self,
        blast: Blast,
        parties: BlastParties,
        contact: Contact,
        text: str,
        media_types: Sequence[str],
        *,
        sent_by: str,
        message_id: str = "",
    ) -> Message:
        """Return the message with a blast's text for a contact, with the time at which quiet hours let it leave.

        Args:
            blast: of the message.
            parties: as they are now.
            contact: recipient.
            text: as `write_text` returns it.
            media_types: as `read_media_types` returns them.
            sent_by: id of the user or service account that sends it.
            message_id: id of the message of one of the blast's recipients; empty for a trial, which belongs to no blast.
        """
        message = self._new_message(
            parties,
            contact,
            text,
            media=list(blast.media),
            media_types=list(media_types),
            sent_by=sent_by,
            blast_id=blast.id if message_id else "",
            segments=count_message_segments(text, blast.media, parties.organization),
            sweep_at=self._dispatch.sweep_time(self._clock()),
        )
        if message_id:
            message = replace(message, id=message_id)
        return self._quiet_hours.announce(message, contact, parties.organization)

    def find_leave_time(self, parties: BlastParties, contact: Contact, due: int) -> int:
        """Return when the message for a contact, due at a time in ms, may leave by quiet hours."""
        return self._quiet_hours.find_leave_time(self._new_message(parties, contact, ""), contact, parties.organization, due)

    def _new_message(self, parties: BlastParties, contact: Contact, text: str, **values: Any) -> Message:
        now = self._clock()
        return new_outgoing_message(
            parties.owner,
            contact,
            text,
            MessageState.QUEUED,
            Source.BLAST,
            now,
            date=next_date(contact, now),
            from_number=parties.line.sender,
            to_number=contact.phone_number,
            **values,
        )
