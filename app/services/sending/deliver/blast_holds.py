"""Messages of a blast that is paused or canceled: they wait for it, or are canceled with it."""

from app.services.messages.slots import BLAST, Slot
from app.store.blasts.blasts import BlastState, blasts
from app.store.engine.store import Store
from app.store.messages.messages import Message
from app.times.clock import HOUR

HOLD_MS = HOUR
"""How long in ms a message waits before its paused blast is looked at again; resuming wakes it before."""


class BlastCanceledError(Exception):
    """The blast of a message was canceled or is gone; the text says which, as a sentence."""


def find_blast_hold(store: Store, message: Message, now: int) -> Slot | None:
    """Return the slot that a message of a paused blast waits for; None for all others. Reads the blast, if there is one.

    Raises:
        BlastCanceledError: the blast was canceled or deleted.
    """
    blast = store.get(blasts.at(message.blast_id)) if message.blast_id else None
    if message.blast_id and blast is None:
        raise BlastCanceledError("The blast was deleted")
    if blast is None or blast.state is not BlastState.PAUSED:
        if blast is not None and blast.state is BlastState.CANCELED:
            raise BlastCanceledError("The blast was canceled")
        return None
    return Slot(now + HOLD_MS, BLAST, 0)
