import pytest

from tests.costs.expectation import Expectation
from tests.costs.expectations import ALL, ARRIVING, READING, SENDING
from tests.costs.page import PAGE, write_page
from tests.costs.reading import LISTS
from tests.costs.sending import ACCEPTING
from tests.world import World

AUTHENTICATING = next(entry for entry in READING if entry.title.startswith("First request")).cost


@pytest.mark.parametrize("expectation", ALL, ids=lambda expectation: expectation.operation.__name__)
def test_an_operation_costs_exactly_what_the_table_says(world: World, expectation: Expectation) -> None:
    assert expectation.operation(world) == expectation.cost


@pytest.mark.parametrize("expectation", ACCEPTING, ids=lambda expectation: expectation.operation.__name__)
def test_accepting_a_text_stays_within_its_budget(expectation: Expectation) -> None:
    assert expectation.cost.trips_for_reading == (2 if "first in a process" in expectation.title else 1)
    assert expectation.cost.commits == 1
    assert expectation.cost.task_calls == 1


@pytest.mark.parametrize("expectation", LISTS, ids=lambda expectation: expectation.operation.__name__)
def test_page_costs_one_round_trip_and_one_extra_document(expectation: Expectation) -> None:
    assert expectation.cost.trips_for_reading == 2
    assert expectation.cost.documents_read == AUTHENTICATING.documents_read + 25 + 1


def test_one_text_costs_what_the_page_says() -> None:
    steps = ["Accept, own number, known contact", "Deliver, real carrier", "Receipt, Twilio"]
    costs = [next(entry.cost for entry in [*SENDING, *ARRIVING] if entry.title == step) for step in steps]
    read, written, tasks = (
        sum(getattr(cost, name) for cost in costs) for name in ("documents_read", "documents_written", "task_calls")
    )
    assert f"reported as delivered: {read} documents read, {written} written, {tasks} task." in write_page()


def test_the_page_is_the_table() -> None:
    assert PAGE.read_text() == write_page(), "write it anew: python -m tests.costs > docs/costs.md"
