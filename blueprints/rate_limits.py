"""Rate limits at the door: what is counted for a request, and the headers that tell where the caller stands.

The headers are those of the IETF's draft-ietf-httpapi-ratelimit-headers: RateLimit-Policy says what is allowed, RateLimit
what is left of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, make_response, request

from app.auth.principal import Principal
from app.errors import DomainError
from app.problems.permissions import SIGNATURE_INVALID
from app.rate_limits.policy import WINDOW_SECONDS, Standing
from app.services.common.rate_limits import RateLimits, TooFrequentError

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])

POLICY_HEADER = "RateLimit-Policy"
HEADER = "RateLimit"
RETRY_HEADER = "Retry-After"

LIMITED = "is_rate_limited"
"""The attribute by which a view says that it may answer 429."""

_EXTENSION = "rate_limits"


def register_rate_limits(app: Flask, rate_limits: RateLimits) -> None:
    """Let an application's endpoints be limited, and tell each caller where he stands."""
    app.extensions[_EXTENSION] = rate_limits
    app.after_request(_add_rate_limit_headers)


def authenticate_within_limits(authenticate: Callable[[], Principal]) -> Principal:
    """Answer who calls, unless he calls too often.

    Args:
        authenticate: checks the request's credential.

    Raises:
        DomainError: what `authenticate` raises.
        TooFrequentError: the caller, or whoever else calls from his address, asked too often.
    """
    authorization, address = request.headers.get("Authorization", ""), request.remote_addr or ""
    _count(lambda: _limits().admit(authorization, address))
    try:
        caller = authenticate()
    except DomainError as error:
        if error.problem.status == 401:
            _limits().count_invalid_credential(authorization, address)
        raise
    _count(lambda: _limits().count_call(caller, authorization))
    return caller


def verify_within_limits(verify: Callable[[], T]) -> T:
    """Return what a carrier's signed call says, unless too many calls from its address were forged.

    Args:
        verify: checks the signature.

    Raises:
        DomainError: what `verify` raises; SIGNATURE_INVALID is counted.
        TooFrequentError: too many signatures from this address were wrong.
    """
    address = request.remote_addr or ""
    _limits().admit_carrier(address)
    try:
        verified = verify()
    except DomainError as error:
        if error.problem is SIGNATURE_INVALID:
            _limits().count_invalid_callback(address)
        raise
    _limits().count_valid_callback(address)
    return verified


def limit_by_address(view: View) -> View:
    """Let an endpoint that takes no credential be called so and so often from one address."""

    @wraps(view)
    def counted(*args: Any, **kwargs: Any) -> Any:
        _count(lambda: _limits().count_public_call(request.remote_addr or ""))
        return view(*args, **kwargs)

    setattr(counted, LIMITED, True)
    return cast(View, counted)


def count_send(caller: Principal) -> None:
    """Count a request that sends texts, for the caller's organization.

    Raises:
        TooFrequentError: the organization sends too fast.
    """
    _count(lambda: _limits().count_send(caller))


def run_slow_call(caller: Principal, call: Callable[[], Any]) -> Response:
    """Respond to a call that may hold its thread for long; it counts as running until the answer is wholly sent.

    Raises:
        DomainError: SLOW_CALLS_AT_ONCE or SLOW_CALLS_FULL.
    """
    leave = _limits().slow_calls.enter(caller)
    try:
        response = make_response(call())
    except BaseException:
        leave()
        raise
    response.call_on_close(leave)
    return response


@contextmanager
def count_slow_call(caller: Principal) -> Iterator[None]:
    """Count a part of a call that may hold its thread for long.

    Raises:
        DomainError: SLOW_CALLS_AT_ONCE or SLOW_CALLS_FULL.
    """
    leave = _limits().slow_calls.enter(caller)
    try:
        yield
    finally:
        leave()


def _limits() -> RateLimits:
    return cast(RateLimits, current_app.extensions[_EXTENSION])


def _count(counted: Callable[[], Standing | None]) -> None:
    """Count, and keep for the answer's headers where the caller stands now, refused or not."""
    try:
        standing = counted()
    except TooFrequentError as error:
        _keep_standing(error.standing)
        raise
    _keep_standing(standing)


def _keep_standing(standing: Standing | None) -> None:
    if standing is not None:
        g.setdefault("standings", []).append(standing)


def _add_rate_limit_headers(response: Response) -> Response:
    standings: list[Standing] = g.get("standings", [])
    if standings:
        response.headers[POLICY_HEADER] = ", ".join(
            f'"{standing.policy.name}";q={standing.policy.quota};w={WINDOW_SECONDS}' for standing in standings
        )
        response.headers[HEADER] = ", ".join(
            f'"{standing.policy.name}";r={standing.remaining};t={standing.seconds}' for standing in standings
        )
    return response
