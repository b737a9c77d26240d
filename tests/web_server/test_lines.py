"""Lines: whose turn it is, and what a busy party may begin while others are active."""

import itertools

import pytest

from tests.web_server.hall import MANY, THREADS, Hall
from web_server.busy_share import FIRST_SHARE, IDLE_SECONDS
from web_server.lines import ACTIVE_SECONDS, RECENT_SECONDS, USUAL, count_share
from web_server.parties import CROWDS

SHARE = count_share(THREADS)


def test_lines_are_served_in_turn_and_in_order() -> None:
    hall = Hall()
    hall.come("a", 3)
    hall.come("b")

    assert [(turn.party, turn.item) for turn in hall.serve()] == [("a", 0), ("b", 0), ("a", 1), ("a", 2)]


def test_a_party_with_its_share_waits_until_one_ends() -> None:
    hall = Hall()
    hall.come("a", SHARE + 1)

    turns = hall.serve()
    assert len(turns) == SHARE
    hall.lines.leave(turns[0])
    assert len(hall.serve()) == 1


def test_a_small_process_gives_half_of_its_threads() -> None:
    assert [count_share(threads) for threads in (1, 2, 3, 4, 8, 32)] == [1, 1, 1, 2, 6, 30]


def test_alone_a_busy_party_gets_its_whole_share() -> None:
    hall = Hall()
    hall.visit("b")
    hall.now += 2 * ACTIVE_SECONDS
    hall.come("flood", MANY)

    assert len(hall.serve()) == SHARE


def test_a_busy_party_begins_one_at_once_beside_others() -> None:
    turns = Hall().flood()
    assert len(turns) == 1


def test_a_party_with_few_requests_is_never_held_back() -> None:
    hall = Hall()
    turns = hall.flood("a", USUAL.busy_count - 1)
    hall.be_late()

    assert len(turns) == USUAL.busy_count - 1


@pytest.mark.parametrize("party", sorted(CROWDS))
def test_crowds_are_never_busy(party: str) -> None:
    turns = Hall().flood(party)
    assert len(turns) == SHARE


def test_requests_begun_in_time_give_a_busy_party_more() -> None:
    hall = Hall()
    turns = hall.flood()
    for number in itertools.count():
        hall.now += 0.001
        hall.come(f"visitor {number}")
        begun = hall.serve()
        hall.lines.leave(begun.pop(0))
        assert len(begun) <= 1
        turns += begun
        assert hall.now < USUAL.young_seconds
        if len(turns) == SHARE:
            break


def test_requests_that_take_long_do_not_count_as_busy_work() -> None:
    hall = Hall()
    hall.flood()
    hall.now += USUAL.young_seconds
    hall.visit("b")
    hall.come("b")

    assert "flood" in [turn.party for turn in hall.serve()]


def test_a_flood_pauses_while_others_begin_late() -> None:
    hall = Hall()
    turns = hall.flood()
    hall.be_late()
    hall.lines.leave(turns[0])
    hall.come("b")
    assert [turn.party for turn in hall.serve()] == ["b"]

    hall.now += USUAL.longest_pause
    assert [turn.party for turn in hall.serve()] == ["flood"]


def test_a_flood_pauses_at_first_even_while_nobody_is_late() -> None:
    computed = 0.01
    hall = Hall()
    turns = hall.flood()
    hall.now += computed
    hall.lines.leave(turns[0])
    assert hall.serve() == []

    hall.now += computed / FIRST_SHARE
    assert [turn.party for turn in hall.serve()] == ["flood"]


def test_a_busy_party_below_a_flood_never_pauses() -> None:
    hall = Hall()
    turns = hall.flood("a", USUAL.flooding_count - 1)
    hall.be_late()
    hall.lines.leave(turns[0])

    assert [turn.party for turn in hall.serve()] == ["a"]


def test_nobody_pauses_for_those_who_are_gone() -> None:
    hall = Hall()
    turns = hall.flood()
    hall.be_late()
    hall.now += 2 * ACTIVE_SECONDS
    hall.lines.leave(turns[0])

    assert len(hall.serve()) == SHARE


@pytest.mark.parametrize(("begun", "pauses"), [(USUAL.flooding_count - 1, False), (USUAL.flooding_count, True)])
def test_a_party_floods_by_what_it_has_begun_a_moment_ago(begun: int, pauses: bool) -> None:
    hall = Hall(now=2 * IDLE_SECONDS)
    hall.visit("b")
    for _ in range(begun):
        hall.come("flood")
        (turn,) = hall.serve()
        hall.now += 0.01
        hall.lines.leave(turn)

    hall.come("flood")

    assert (hall.serve() == []) is pauses
    hall.now += 0.01 / FIRST_SHARE
    assert bool(hall.serve()) is pauses


def test_requests_that_began_longer_ago_are_no_flood() -> None:
    hall = Hall()
    for _ in range(4 * USUAL.flooding_count):
        hall.visit("b")
        hall.come("even")
        (turn,) = hall.serve()
        hall.now += RECENT_SECONDS / (USUAL.flooding_count - 1)
        hall.lines.leave(turn)


def test_item_that_need_not_wait_has_a_thread_of_its_own() -> None:
    hall = Hall()
    hall.come("a", 2)
    hall.come("b")

    assert [turn.leaves_another for turn in hall.serve()] == [False] * 3
