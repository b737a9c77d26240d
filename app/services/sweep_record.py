"""Whether the sweeper is called: a mark that whoever operates the instance can ask for."""

from app.clock import MINUTE, Clock
from app.store.app_data import SWEEP_MARK_ID, SweepMark, sweep_marks
from app.store.store import Store

MARK_EVERY = 10 * MINUTE
"""How often in ms each process marks that it was called; a call in between costs nothing."""

LATE = MARK_EVERY + 5 * MINUTE
"""How old the mark may be in ms before something must be wrong with the calls."""


class SweepRecord:
    """The mark of one instance."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._marked_at = 0

    def mark(self) -> None:
        """Note that the sweeper was called, unless this process did so a moment ago.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        now = self._clock()
        if 0 <= now - self._marked_at < MARK_EVERY:
            return
        commit = self._store.commit()
        mark = SweepMark(id=SWEEP_MARK_ID, seen_at=now)
        commit.replace(sweep_marks.path(mark.id), sweep_marks.encode(mark))
        commit.send()
        self._marked_at = now

    def last_seen(self) -> int:
        """Answer when the sweeper was last seen, in ms, up to `MARK_EVERY` too early; 0 for never.

        Raises:
            ServiceUnavailableError: Firestore does not answer.
        """
        mark = self._store.get(sweep_marks.at(SWEEP_MARK_ID))
        return mark.seen_at if mark is not None else 0
