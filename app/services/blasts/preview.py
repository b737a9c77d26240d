"""Preview of a blast: who gets it, who does not and why, its texts, and how long it takes."""

from collections import Counter
from dataclasses import dataclass, field
from math import ceil

from app.auth.principal import Principal
from app.configuration.settings import Settings
from app.errors import DomainError
from app.problems.blasts import BLAST_SENDER_UNABLE
from app.services.blasts.audience import Audience, find_obstacle
from app.services.blasts.blasts import Blasts
from app.services.blasts.composer import BlastComposer
from app.services.blasts.parties import BlastSenderError, BlastSenders
from app.services.blasts.texts import find_footer, write_text
from app.services.messages.carrier_text import count_message_segments
from app.store.engine.store import Store
from app.times.clock import SECOND, Clock

MAX_COUNTED = 5000
"""Contacts that a preview reads; a larger audience is not counted to its end."""

MAX_SAMPLES = 3


@dataclass(slots=True, kw_only=True)
class BlastPreview:
    """A blast before it is sent.

    Attributes:
        is_complete: whether the whole audience was counted.
        recipients: contacts who get a message.
        skipped: contacts who get none, by reason.
        parts: message parts in all.
        max_parts: parts of the longest message.
        seconds: time that the number's pace takes for them; 0 for no limit.
        waiting: recipients whose quiet hours hold their message when the blast begins.
        waiting_until: when the last of them begins to leave, in ms; 0 for none.
        cost: price of all parts; None if the instance has no price.
        samples: texts of the first recipients.
    """

    is_complete: bool = True
    recipients: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    parts: int = 0
    max_parts: int = 0
    seconds: int = 0
    waiting: int = 0
    waiting_until: int = 0
    cost: float | None = None
    currency: str = ""
    samples: list[dict[str, str]] = field(default_factory=list)


class BlastPreviews:
    """Previews blasts."""

    def __init__(
        self, store: Store, drafts: Blasts, senders: BlastSenders, composer: BlastComposer, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._senders = senders
        self._composer = composer
        self._settings = settings
        self._clock = clock

    def preview(self, caller: Principal, blast_id: str) -> BlastPreview:
        """Return what a blast would do if it was sent now. Reads its audience, up to `MAX_COUNTED` contacts.

        Raises:
            DomainError: BLAST_NOT_FOUND, or BLAST_SENDER_UNABLE.
        """
        blast = self._drafts.get(caller, blast_id)
        try:
            parties = self._senders.read(blast)
        except BlastSenderError as error:
            raise DomainError(BLAST_SENDER_UNABLE, str(error)) from error
        footer = find_footer(blast, parties.organization)
        preview, skipped, counted = BlastPreview(), Counter[str](), 0
        begin = max(blast.send_at, self._clock())
        for page in Audience(self._store, blast).pages():
            skipped["duplicates"] += page.duplicates
            for contact in page.contacts:
                text, fault = write_text(blast, contact, footer, parties.labels)
                if reason := find_obstacle(contact) or fault:
                    skipped[reason] += 1
                    continue
                parts = count_message_segments(text, blast.media, parties.organization)
                preview.recipients += 1
                preview.parts += parts
                preview.max_parts = max(preview.max_parts, parts)
                leaves_at = self._composer.find_leave_time(parties, contact, begin)
                if leaves_at > begin:
                    preview.waiting += 1
                    preview.waiting_until = max(preview.waiting_until, leaves_at)
                if len(preview.samples) < MAX_SAMPLES:
                    preview.samples.append({"contactId": contact.id, "to": contact.phone_number, "message": text})
            counted += len(page.contacts) + page.duplicates
            if counted >= MAX_COUNTED and not page.is_last:
                preview.is_complete = False
                break
        preview.skipped = dict(sorted((+skipped).items()))
        preview.seconds = ceil(preview.parts * max(parties.limits.interval, parties.limits.campaign_interval) / SECOND)
        price, _, currency = self._settings.PRICE_PER_PART.partition(" ")
        if price:
            preview.cost, preview.currency = round(preview.parts * float(price), 4), currency
        return preview
