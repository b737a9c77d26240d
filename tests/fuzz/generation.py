"""The requests: those that the document describes, those that it forbids, and right ones of which one field is replaced."""

import itertools
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.fuzz.stage import AnyCase, Request

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "6"))
"""How many requests are generated for each operation and mode; `make fuzz` asks for more."""

SEED = int(os.environ.get("FUZZ_SEED", "1"))

_EDGES_AN_EXAMPLE = 3
_ODD_NUMBERS: tuple[Any, ...] = (None, True, 0, -1, 1.5, 10**30, 1e308)
_ODD_TEXTS: tuple[Any, ...] = ("", "x", "\x00", "a\x00b", "\ud800", "\u202e", "x" * 5000)
_ODD_VALUES: tuple[Any, ...] = (*_ODD_NUMBERS, *_ODD_TEXTS, [], [None], [[]], {}, {"": ""})


def generate(operation: Any, mode: GenerationMode, path: dict[str, Any] | None) -> list[AnyCase]:
    """Return so many random requests of an operation, always the same for a seed.

    Args:
        operation: of schemathesis.
        mode: as the document says, or against it.
        path: the parameters in the path; None for random ones.
    """
    cases: list[AnyCase] = []
    strategy = operation.as_strategy(generation_mode=mode, path_parameters=path)

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(case=strategy)
    def collect(case: AnyCase) -> None:
        cases.append(case)

    # The document leaves nothing to do wrong where an operation takes no parameters.
    with suppress(Unsatisfiable):
        collect()
    return cases[:EXAMPLES]


def edges(schema: schemathesis.BaseSchema, operation: Any) -> list[AnyCase]:
    """Return requests at the edges of what the document allows: a header missing, a length exceeded, another method."""
    modes = list(GenerationMode)
    found = list(
        schema.iter_coverage_cases(
            operation,
            generation_modes=modes,
            generation_config=schema.config.generation_for(operation=operation, phase="coverage"),
        )
    )
    step = max(1, len(found) // (EXAMPLES * _EDGES_AN_EXAMPLE))
    return found[::step]


def with_one_odd_field(operation: Any, request: Request) -> Iterator[AnyCase]:
    """Return a right request again and again, each time with another value that does not belong into one of its fields."""
    odd = itertools.cycle(_ODD_VALUES[SEED % len(_ODD_VALUES) :] + _ODD_VALUES[: SEED % len(_ODD_VALUES)])
    properties = _body_properties(operation)
    for name in itertools.islice(itertools.cycle(properties), max(len(properties), EXAMPLES) if properties else 0):
        if isinstance(request.body, dict):
            yield right_case(operation, Request(request.path, request.query, {**request.body, name: next(odd)}))


def right_case(operation: Any, request: Request) -> AnyCase:
    """Return a request as schemathesis keeps it."""
    options: dict[str, Any] = {} if request.body is None else {"body": request.body, "media_type": "application/json"}
    return operation.Case(path_parameters=dict(request.path), query=dict(request.query), **options)  # type: ignore[no-any-return]


def _body_properties(operation: Any) -> list[str]:
    return sorted({name for body in operation.body for name in _properties_of(body.optimized_schema)})


def _properties_of(schema: Any) -> list[str]:
    return list(schema.get("properties", {})) if isinstance(schema, dict) else []
