"""The share of a busy party: how it follows the lateness of the others' requests."""

from dataclasses import dataclass, field

from web_server.busy_share import (
    FIRST_SHARE,
    IDLE_SECONDS,
    LATE_SECONDS,
    MIN_SHARE,
    SILENT_SECONDS,
    USUAL_TIMES,
    BusyShare,
)
from web_server.lines import BY_PARTY, STREAM, USUAL
from web_server.parties import BACKGROUND

MOST = 6


@dataclass
class Share:
    """The share of a process that is busy all the time, with a clock of its own."""

    now: float = 0.0
    share: BusyShare = field(default_factory=lambda: BusyShare(MOST))

    def note(self, late: float, count: int) -> None:
        """Note requests of others that begin late, or in time."""
        for _ in range(count):
            self.now += SILENT_SECONDS / 10
            self.share.count_threads(self.now)
            self.share.note(late, self.now)

    @property
    def threads(self) -> int:
        return self.share.count_threads(self.now)

    @property
    def pause(self) -> float:
        """How long a party pauses after a second of computing."""
        return self.share.find_pause(1, 60, self.now)


def test_a_share_shrinks_with_late_requests_down_to_its_minimum() -> None:
    share = Share()
    share.note(0, 100)
    assert share.threads == MOST
    assert share.pause == 0
    share.note(2 * LATE_SECONDS, 10)
    assert share.threads == 1
    share.note(2 * LATE_SECONDS, 100)
    assert share.threads == 1
    assert round(share.pause) == round(1 / MIN_SHARE) - 1


def test_a_share_starts_anew_after_a_while() -> None:
    share = Share()
    share.note(0, 100)
    share.now += 2 * IDLE_SECONDS
    assert share.threads == 1
    assert round(share.pause) == round(1 / FIRST_SHARE) - 1


def test_a_share_outlasts_the_longest_pause() -> None:
    share = Share()
    share.note(0, 100)
    share.now += max(BY_PARTY[BACKGROUND].longest_pause, STREAM.longest_pause, USUAL.longest_pause)
    assert share.threads == MOST


def test_a_small_share_is_a_thread_while_others_are_silent() -> None:
    share = Share()
    share.note(2 * LATE_SECONDS, 10)
    share.now += 0.9 * SILENT_SECONDS
    assert share.pause > 0
    share.now += 0.2 * SILENT_SECONDS
    assert share.threads == 1
    assert share.pause == 0


def test_what_is_usual_on_a_slow_platform_is_not_late() -> None:
    share = Share()
    slow = 5 * LATE_SECONDS
    share.note(slow, 500)
    assert share.threads == MOST
    share.note(2 * USUAL_TIMES * slow, 20)
    assert share.threads == 1
    assert share.pause > 0
