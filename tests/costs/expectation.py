"""One row of the table of costs."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.costs.counting import Cost
from tests.world import World


@dataclass(frozen=True)
class Expectation:
    """Costs of one operation.

    Attributes:
        title: what the operation is, for readers.
        operation: carries it out in an office, and answers what it cost.
        cost: what it must cost.
        why: what the figures are made of, where that is not obvious.
    """

    title: str
    operation: Callable[[World], Cost]
    cost: Cost
    why: str = ""


def make_cost(
    reads: int = 0, queries: int = 0, commits: int = 0, read: int = 0, written: int = 0, deleted: int = 0, tasks: int = 0
) -> Cost:
    """Return a cost by shorter names: trips that read by path, by query, and that write; documents; calls of Cloud Tasks."""
    return Cost(
        read_trips=reads,
        query_trips=queries,
        commits=commits,
        documents_read=read,
        documents_written=written,
        documents_deleted=deleted,
        task_calls=tasks,
    )
