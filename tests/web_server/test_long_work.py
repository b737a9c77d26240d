"""Streams and background work, for which nobody waits: what they may do while others are active."""

from tests.web_server.hall import THREADS, VERY_LATE, Hall
from web_server.busy_share import FIRST_SHARE
from web_server.lines import ACTIVE_SECONDS, BY_PARTY, Lines
from web_server.parties import BACKGROUND


def test_background_work_is_busy_from_the_first_request() -> None:
    hall = Hall(threads=32)
    turns = hall.flood(BACKGROUND, 2)
    assert len(turns) == 1
    hall.now += BY_PARTY[BACKGROUND].young_seconds / 2
    hall.be_late()
    hall.lines.leave(turns[0])
    hall.come("b")
    assert [turn.party for turn in hall.serve()] == ["b"]

    hall.now += BY_PARTY[BACKGROUND].longest_pause
    assert [turn.party for turn in hall.serve()] == [BACKGROUND]


def test_background_work_pauses_even_while_nobody_is_late() -> None:
    computed = 0.01
    hall = Hall()
    turns = hall.flood(BACKGROUND, 2)
    hall.now += computed
    hall.lines.leave(turns[0])
    hall.now += computed / FIRST_SHARE
    assert hall.serve() == []

    hall.now += computed / FIRST_SHARE / BY_PARTY[BACKGROUND].part
    assert [turn.party for turn in hall.serve()] == [BACKGROUND]


def test_one_background_request_at_once_beside_others_in_time() -> None:
    hall = Hall()
    for _ in range(40):
        hall.visit("a")
        hall.visit("b")
        hall.now += 0.01
    hall.come(BACKGROUND, 3)

    assert len(hall.serve()) == 1


def test_waiting_of_background_work_counts_half() -> None:
    hall = Hall()
    hall.lines = Lines(THREADS, lambda: hall.now, lambda: 0.0)
    turns = hall.flood(BACKGROUND, 2)
    hall.now += 0.02

    hall.lines.leave(turns[0])

    assert hall.serve() == []
    hall.now += 0.01 / FIRST_SHARE / BY_PARTY[BACKGROUND].part
    assert [turn.party for turn in hall.serve()] == [BACKGROUND]


def test_waiting_of_a_stream_counts_half() -> None:
    hall = Hall()
    hall.visit("a")
    hall.visit("b")

    rest = hall.lines.find_rest("a", 0.0, 0.02)
    assert rest > 0
    assert rest == hall.lines.find_rest("a", 0.01, 0.01) == hall.lines.find_rest("a", 0.01, 0.02)


def test_who_takes_another_item_leaves_its_own() -> None:
    hall = Hall()
    hall.visit("b")
    hall.come(BACKGROUND, 2)
    assert len(hall.serve()) == 1
    hall.now += ACTIVE_SECONDS / 2
    hall.visit("b")
    hall.now += 0.6 * ACTIVE_SECONDS
    hall.come("b")

    turns = hall.serve()

    assert [(turn.party, turn.leaves_another) for turn in turns] == [(BACKGROUND, True), ("b", False)]


def test_a_stream_rests_while_others_begin_late() -> None:
    hall = Hall()
    hall.visit("a")
    assert hall.lines.find_rest("a", 0.1, 0.1) == 0
    for _ in range(20):
        hall.visit("b", late=2 * VERY_LATE)
        rest = hall.lines.find_rest("a", 0.1, 0.1)
    assert rest > 0.1
    for number in range(40):
        hall.visit(f"visitor {number}")
        rest = hall.lines.find_rest("a", 0.1, 0.1)
    assert rest == 0


def test_a_stream_rests_at_first_even_while_nobody_is_late() -> None:
    hall = Hall()
    hall.visit("a")
    hall.visit("b")

    assert hall.lines.find_rest("a", 0.1, 0.1) > 0.1
