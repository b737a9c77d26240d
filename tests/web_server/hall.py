"""The lines of a process, with a clock that a test sets."""

from dataclasses import dataclass, field

from web_server.busy_share import LATE_SECONDS, VERY_LATE_TIMES
from web_server.lines import Lines, Turn

THREADS = 8
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
