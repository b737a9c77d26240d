"""Checks that must hold for every response to any request."""

from schemathesis import CheckContext, Response
from schemathesis.specs.openapi import checks as openapi

from tests.fuzz.stage import AnyCase, Voice

# Not what the header Allow says: the original's document has some paths twice, by two names of their parameter.
CONFORMANCE = [
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.missing_required_header,
    openapi.unsupported_method,
]
"""That the answer is one that the document describes, and that the document keeps what it says of requests."""


def is_no_defect(_: CheckContext, response: Response, case: AnyCase) -> None:
    """An answer of 5xx is allowed only as a problem of its own that the operation announces: nothing is broken here."""
    if response.status_code < 500:
        return
    code = response.json()["type"].rpartition("/")[2]
    announced = case.operation.definition.raw["responses"].get(str(response.status_code), {}).get("description", "")
    assert f"(`{code}`)" in announced, f"{response.status_code} {code}"


def stays_signed_in(voice: Voice, response: Response) -> None:
    """A guest's credential is taken to the end; what ends it must not be fuzzed, or the rest of the run tests nothing."""
    was_sent = response.request.headers.get("Authorization") == voice.authorization
    assert response.status_code != 401 or not was_sent or not voice.is_guest, f"{voice.name}: {response.text}"
