"""How far the days of all users are counted for good: the document `app-data/usage`."""

from app.frozen import frozen
from app.store.engine.collection import Collection
from app.store.engine.database import Version
from app.store.engine.stored_fields import stored

PROGRESS_ID = "usage"


@frozen(kw_only=True)
class UsageProgress:
    """Progress of counting.

    Attributes:
        closed_until: days that end by this time, in ms, are counted for all users; 0 for none.
        target: the same, of the run that is under way; equal to `closed_until` between runs.
        cursor: uid of the last user that the run has counted; empty at its beginning.
        begun: uid of a user whose messages were too many for one step; empty for none.
        begun_until: messages of that user before this time, in ms, are counted.
        postponed: users whose days could not be closed, with the time in ms until which they are closed.
    """

    id: str = PROGRESS_ID
    version: Version = None
    closed_until: int = stored("closedUntil", 0)
    target: int = stored("target", 0)
    cursor: str = stored("cursor", "")
    begun: str = stored("begun", "")
    begun_until: int = stored("begunUntil", 0)
    postponed: dict[str, int] = stored("postponed", factory=dict)
    updated: int = stored("updated", 0)


usage_progress = Collection("app-data", UsageProgress)
