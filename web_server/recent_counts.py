"""How many requests each party began a moment ago."""

from collections import Counter, deque


class RecentCounts:
    """Counts of the last moment, by party. `Lines` holds its lock around every method."""

    def __init__(self, seconds: float) -> None:
        """Set how long in s a request counts."""
        self._seconds = seconds
        self._begun: deque[tuple[float, str]] = deque()
        self._counts: Counter[str] = Counter()

    def add(self, party: str, now: float) -> None:
        """Count a request that a party begins at a time in s."""
        self._forget(now)
        self._begun.append((now, party))
        self._counts[party] += 1

    def count(self, party: str, now: float) -> int:
        """Return how many requests a party has begun in the last moment."""
        self._forget(now)
        return self._counts.get(party, 0)

    def _forget(self, now: float) -> None:
        while self._begun and now - self._begun[0][0] >= self._seconds:
            _, party = self._begun.popleft()
            self._counts[party] -= 1
            if not self._counts[party]:
                del self._counts[party]
