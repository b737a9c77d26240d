"""Rate limits of requests: counting, and the response headers that report the caller's quota.

The headers follow the IETF's draft-ietf-httpapi-ratelimit-headers: RateLimit-Policy contains the quota, RateLimit what remains.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, Response, make_response

from app.auth.principal import Principal
from app.current_request import current_request
from app.endpoints import instance
from app.errors import DomainError
from app.problems.carrier_accounts import SIGNATURE_INVALID
from app.rate_limits.policy import WINDOW_SECONDS, Standing
from app.services.common.rate_limits import RateLimits, TooFrequentError

T = TypeVar("T")
View = TypeVar("View", bound=Callable[..., Any])

POLICY_HEADER = "RateLimit-Policy"
HEADER = "RateLimit"
RETRY_HEADER = "Retry-After"

LIMITED = "is_rate_limited"
"""Attribute of a view: it may respond with 429."""


def register_rate_limits(app: Flask) -> None:
    """Report each caller's quota in the response headers."""
    app.after_request(_add_rate_limit_headers)


def authenticate_within_limits(authenticate: Callable[[], Principal]) -> Principal:
    """Return the caller, unless a rate limit is exceeded.

    Args:
        authenticate: verifies the request's credential.

    Raises:
        DomainError: from `authenticate`.
        TooFrequentError: a limit of the caller or of the IP address is exceeded.
    """
    request, limits = current_request(), _limits()
    authorization, address = request.headers.get("Authorization", ""), request.remote_addr or ""
    _count(lambda: limits.admit(authorization, address))
    try:
        caller = authenticate()
    except DomainError as error:
        if error.problem.status == 401:
            limits.count_invalid_credential(authorization, address)
        raise
    _count(lambda: limits.count_call(caller, authorization))
    return caller


def verify_within_limits(verify: Callable[[], T]) -> T:
    """Return a carrier's verified webhook call, unless its IP address sent too many forged ones.

    Args:
        verify: verifies the signature.

    Raises:
        DomainError: from `verify`; SIGNATURE_INVALID is counted.
        TooFrequentError: too many invalid signatures came from this address.
    """
    address, limits = current_request().remote_addr or "", _limits()
    limits.admit_carrier(address)
    try:
        verified = verify()
    except DomainError as error:
        if error.problem is SIGNATURE_INVALID:
            limits.count_invalid_callback(address)
        raise
    limits.count_valid_callback(address)
    return verified


def limit_by_address(view: View) -> View:
    """Limit the calls of a public endpoint from one IP address."""

    @wraps(view)
    def counted(*args: Any, **kwargs: Any) -> Any:
        _count(lambda: _limits().count_public_call(current_request().remote_addr or ""))
        return view(*args, **kwargs)

    setattr(counted, LIMITED, True)
    return cast(View, counted)


def count_send(caller: Principal) -> None:
    """Count a send against the limit of the caller's organization.

    Raises:
        TooFrequentError: the organization's limit is exceeded.
    """
    _count(lambda: _limits().count_send(caller))


def run_slow_call(caller: Principal, call: Callable[[], Any]) -> Response:
    """Run a call that may block its thread for long. It counts as running until the response is completely sent.

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
    """Count the enclosed part of a call as slow, since it may block its thread for long.

    Raises:
        DomainError: SLOW_CALLS_AT_ONCE or SLOW_CALLS_FULL.
    """
    leave = _limits().slow_calls.enter(caller)
    try:
        yield
    finally:
        leave()


def _limits() -> RateLimits:
    return instance().guards.rate_limits


def _count(counted: Callable[[], Standing | None]) -> None:
    """Count a request, and keep the caller's quota for the response headers, even if the request is rejected."""
    try:
        standing = counted()
    except TooFrequentError as error:
        _keep_standing(error.standing)
        raise
    _keep_standing(standing)


def _keep_standing(standing: Standing | None) -> None:
    if standing is not None:
        request = current_request()
        request.standings = (*request.standings, standing)


def _add_rate_limit_headers(response: Response) -> Response:
    standings = current_request().standings
    if standings:
        response.headers[POLICY_HEADER] = ", ".join(
            f'"{standing.policy.name}";q={standing.policy.quota};w={WINDOW_SECONDS}' for standing in standings
        )
        response.headers[HEADER] = ", ".join(
            f'"{standing.policy.name}";r={standing.remaining};t={standing.seconds}' for standing in standings
        )
    return response
