"""The request that is being served, with what is found out about it on its way.

Flask has `g` for that: untyped, and looked for anew at each attribute, as is its `request`.
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from flask import Request, Response, request
from marshmallow import Schema

if TYPE_CHECKING:
    from app.errors import FieldError
    from app.rate_limits.policy import Standing
    from app.services.common.keyed_requests import KeyedRequest


class CurrentRequest(Request):
    """A request of the application.

    Attributes:
        started: when its serving began, in s of the monotonic clock.
        caller: id of the caller, once they are authenticated.
        keyed: the request with its Idempotency-Key, if it has one.
        effect_id: id for the effect of a request with a key: the same for one that runs again; empty without a lease.
        recorded: the entity whose response was recorded under that key, and the response.
        inspection: of its names (`blueprints.http.unknown_names`).
        read_by: schemas that have read it.
        repeated: parameters that were sent more than once.
        standings: the caller's quotas after it.
        has_two_envelopes: whether its errors are reported in both `errors` and `error`.
        reference_code: of its failure.
    """

    caller: str | None = None
    keyed: "KeyedRequest | None" = None
    effect_id: str = ""
    recorded: tuple[Any, Response | None] = (None, None)
    inspection: Any = None
    read_by: tuple[Schema, ...] = ()
    repeated: "Sequence[FieldError]" = ()
    standings: "tuple[Standing, ...]" = ()
    has_two_envelopes = False
    reference_code = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.started = time.monotonic()


def current_request() -> CurrentRequest:
    """Return the request that is being served."""
    return cast(CurrentRequest, request._get_current_object())  # type: ignore[attr-defined]
