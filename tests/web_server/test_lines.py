"""Lines: whose turn it is, and what a busy party may begin while others are active."""

from dataclasses import dataclass, field

import pytest

from web_server.busy_share import FIRST_SHARE, LATE_SECONDS, VERY_LATE_TIMES
from web_server.lines import ACTIVE_SECONDS, BY_PARTY, USUAL, Lines, Turn, count_share
from web_server.parties import BACKGROUND, CROWDS

THREADS = 8
SHARE = count_share(THREADS)
MANY = 30
VERY_LATE = VERY_LATE_TIMES * LATE_SECONDS


@dataclass
class Hall:
    """The lines of a process, with a clock of its own."""

    now: float = 0.0
    threads: int = THREADS
    lines: Lines[int] = field(init=False)

    def __post_init__(self) -> None:
        self.lines = Lines(self.threads, lambda: self.now, lambda: self.now)

    def come(self, party: str, count: int = 1) -> None:
        for number in range(count):
            self.lines.add(party, number, self.now)

    def serve(self) -> list[Turn[int]]:
        """Begin all that may begin now."""
        turns = []
        while (turn := self.lines.take()) is not None:
            turns.append(turn)
        return turns

    def visit(self, party: str, late: float = 0.0) -> None:
        """Serve a single request of a party, which begins late by some seconds."""
        self.come(party)
        self.now += late
        for turn in self.serve():
            self.lines.leave(turn)

    def be_late(self) -> None:
        """Serve requests of another party that begin very late, in less time than a request is young."""
        for _ in range(6):
            self.visit("b", late=1.1 * VERY_LATE)

    def flood(self, party: str = "flood", count: int = MANY) -> list[Turn[int]]:
        """Many requests of a party come while another one is active; return the turns of those that begin at once."""
        self.visit("b")
        self.come(party, count)
        return self.serve()


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
    while len(turns) < SHARE:
        hall.now += 0.001
        hall.come("b")
        begun = hall.serve()
        hall.lines.leave(begun.pop(0))
        assert len(begun) <= 1
        turns += begun
        assert hall.now < USUAL.young_seconds

    assert len(turns) == SHARE


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


def test_nobody_pauses_for_those_who_are_gone() -> None:
    hall = Hall()
    turns = hall.flood()
    hall.be_late()
    hall.now += 2 * ACTIVE_SECONDS
    hall.lines.leave(turns[0])

    assert len(hall.serve()) == SHARE


def test_one_background_request_at_once_beside_others_that_are_in_time() -> None:
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


def test_a_thread_of_its_own_comes_for_each_item_that_need_not_wait() -> None:
    hall = Hall()
    hall.come("a", 2)
    hall.come("b")

    assert [turn.leaves_another for turn in hall.serve()] == [False] * 3


def test_a_stream_rests_while_others_begin_late() -> None:
    hall = Hall()
    hall.visit("a")
    assert hall.lines.find_rest("a", 0.1, 0.1) == 0
    for _ in range(20):
        hall.visit("b", late=2 * VERY_LATE)
        rest = hall.lines.find_rest("a", 0.1, 0.1)
    assert rest > 0.1
    for _ in range(40):
        hall.visit("b")
        rest = hall.lines.find_rest("a", 0.1, 0.1)
    assert rest == 0


def test_a_stream_rests_at_first_even_while_nobody_is_late() -> None:
    hall = Hall()
    hall.visit("a")
    hall.visit("b")

    assert hall.lines.find_rest("a", 0.1, 0.1) > 0.1
