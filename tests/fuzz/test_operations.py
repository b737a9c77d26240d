import copy
import functools
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis import GenerationMode

from tests.contract.document import operations
from tests.fuzz.checks import CONFORMANCE, is_no_defect, stays_signed_in
from tests.fuzz.generation import edges, generate, right_case, with_one_odd_field
from tests.fuzz.stage import AnyCase, Stage
from tests.matrix.document import kinds_of
from tests.matrix.tenants_fixture import Town
from tests.openapi.response_validation import read_strict_document

ENDS_ITS_CALLER: dict[str, str] = {}
"""Operations that are not fuzzed, each with the reason."""

OPERATIONS = [(method, path, operation) for method, path, operation in operations()]


@functools.cache
def document() -> schemathesis.BaseSchema:
    """The document, read strictly: what an answer holds and the document does not name is an error of one of them."""
    return schemathesis.openapi.from_dict(copy.deepcopy(read_strict_document()))


def cases_of(operation: Any, stage: Stage, method: str, path: str) -> Iterator[AnyCase]:
    requests = list(stage.requests(method, path))
    for request in requests:
        yield right_case(operation, request)
        yield from with_one_odd_field(operation, request)
    real = requests[0].path if requests and requests[0].path else None
    for mode in GenerationMode:
        yield from generate(operation, mode, real)
    yield from edges(document(), operation)


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{method} {path}" for method, path, _ in OPERATIONS]
)
def test_operation_returns_only_what_is_documented(
    fuzzed_town: Town, method: str, path: str, operation: dict[str, Any]
) -> None:
    if f"{method} {path}" in ENDS_ITS_CALLER:
        pytest.skip(ENDS_ITS_CALLER[f"{method} {path}"])
    stage = Stage(fuzzed_town)
    kinds = list(kinds_of(operation) or {})
    voices = itertools.cycle(stage.voices(kinds) or [None])
    app = fuzzed_town.client.application

    for case, voice in zip(cases_of(document()[path][method], stage, method, path), voices, strict=False):
        headers = {"Authorization": voice.authorization} if voice else None
        response = case.call(app=app, headers=headers)
        case.validate_response(response, [is_no_defect, *CONFORMANCE], headers=headers, transport_kwargs={"app": app})
        if voice:
            stays_signed_in(voice, response)
