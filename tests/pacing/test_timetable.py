"""Timetable of a pace, with fixed times."""

from datetime import datetime

import pytest

from app.services.sending.pacing.limits import PaceLimits, derive_class
from app.services.sending.pacing.timetable import CAMPAIGN, CAMPAIGN_DAY, DAY_ZONE, NUMBER, Timetable
from app.store.messages.number_paces import NumberPace
from app.times.clock import HOUR, SECOND

NOW = round(datetime(2026, 11, 26, 12, tzinfo=DAY_ZONE).timestamp() * 1000)
TEN_A_SECOND = PaceLimits(SECOND / 10)


def empty(*, campaign: bool = False) -> Timetable:
    return Timetable(NumberPace(id="n"), NumberPace(id="c") if campaign else None)


def times(timetable: Timetable, limits: PaceLimits, now: int, parts: int, **how: bool) -> tuple[list[int], Timetable]:
    slots, after = timetable.give(limits, now, parts, **how)
    return [slot.at - NOW for slot in slots], after


class TestNumber:
    def test_slots_follow_each_other_at_the_pace(self) -> None:
        first, after = times(empty(), TEN_A_SECOND, NOW, 3)
        second, _ = times(after, TEN_A_SECOND, NOW + 150, 2)
        assert (first, second) == ([0, 100, 200], [300, 400])

    def test_silent_number_begins_at_once(self) -> None:
        _, after = times(empty(), TEN_A_SECOND, NOW, 3)
        assert times(after, TEN_A_SECOND, NOW + HOUR, 1)[0] == [HOUR]

    def test_fractions_of_a_ms_add_up(self) -> None:
        found, _ = times(empty(), PaceLimits(SECOND / 3), NOW, 301)
        assert found[-1] == 100 * SECOND

    def test_lowered_pace_begins_anew(self) -> None:
        _, after = times(empty(), TEN_A_SECOND, NOW, 1000)
        slower, after = times(after, PaceLimits(SECOND), NOW + SECOND, 2)
        more, _ = times(after, PaceLimits(SECOND), NOW + SECOND, 1)
        assert (slower, more) == ([SECOND, 2 * SECOND], [3 * SECOND])

    def test_raised_pace_goes_behind_those_that_have_slots(self) -> None:
        _, after = times(empty(), PaceLimits(SECOND), NOW, 10)
        assert times(after, TEN_A_SECOND, NOW, 2)[0] == [10 * SECOND, 10 * SECOND + 100]

    def test_late_message_does_not_go_behind_all(self) -> None:
        _, after = times(empty(), TEN_A_SECOND, NOW, 1000)
        late, after = times(after, TEN_A_SECOND, NOW + SECOND, 2, is_late=True)
        assert late == [SECOND, SECOND + 100]
        assert times(after, TEN_A_SECOND, NOW + SECOND, 1)[0] == [100 * SECOND]


class TestCampaign:
    def test_numbers_share_the_minute(self) -> None:
        limits = PaceLimits(SECOND / 10, "c", SECOND)
        slots, after = empty(campaign=True).give(limits, NOW, 2)
        other, _ = Timetable(NumberPace(id="m"), after.campaign).give(limits, NOW, 1)
        assert [(slot.at - NOW, slot.limit) for slot in (*slots, *other)] == [
            (0, NUMBER),
            (SECOND, CAMPAIGN),
            (2 * SECOND, CAMPAIGN),
        ]

    def test_full_day_moves_to_midnight_in_los_angeles(self) -> None:
        limits = PaceLimits(SECOND / 10, "c", 0, 3)
        slots, after = empty(campaign=True).give(limits, NOW, 4)
        assert [(slot.at - NOW, slot.limit) for slot in slots[2:]] == [(200, NUMBER), (12 * HOUR, CAMPAIGN_DAY)]
        later, _ = after.give(limits, NOW + 13 * HOUR, 3)
        assert [slot.limit for slot in later] == [NUMBER, NUMBER, CAMPAIGN_DAY]
        assert later[-1].at == NOW + 36 * HOUR


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("+12125550100", "local"),
        ("+18005550100", "toll-free"),
        ("+18885550100", "toll-free"),
        ("72645", "short-code"),
        ("ACME", "local"),
    ],
)
def test_class_follows_from_the_number(number: str, kind: str) -> None:
    assert derive_class(number) == kind
