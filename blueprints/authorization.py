"""Who may call an endpoint: declared at the view, checked for each request, written into the OpenAPI document."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, TypeVar, cast

import flask_smorest
from flask import g, request

from app.auth.authenticator import read_header
from app.auth.prefetch import Prefetch
from app.auth.principal import Credential, Origin, Principal, Scope, Use
from app.endpoints import DECLARATION, UndeclaredEndpointError, declare_public, instance
from app.services.common.idempotency import IdempotencyPrefetch
from blueprints.idempotency_header import IS_IDEMPOTENT, build_keyed_request, read_idempotency_key
from blueprints.openapi.scopes import SCOPES, Scopes
from blueprints.rate_limits import authenticate_within_limits, count_send, limit_by_address, run_slow_call

View = TypeVar("View", bound=Callable[..., Any])

FIREBASE = Credential.FIREBASE
USER_TOKEN = Credential.USER_TOKEN
SYSTEM_TOKEN = Credential.SYSTEM_TOKEN
ANY_CREDENTIAL = (FIREBASE, USER_TOKEN, SYSTEM_TOKEN)

_REFUSALS = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 503: "SERVICE_UNAVAILABLE"}
_MAX_USER_AGENT_LENGTH = 300
IS_SLOW = "is_slow_call"
"""The attribute by which a view says that few of its calls run at once."""

_SHORT_BODY_BYTES = 65_536


def has_short_body() -> bool:
    """Whether the request's body is so short that reading it does not wait: the web server held it before it called us."""
    return request.content_length is not None and request.content_length <= _SHORT_BODY_BYTES


def authenticate(
    *credentials: Credential,
    scope: Scope | None = None,
    sends: bool = False,
    is_slow: bool = False,
    prefetch: Callable[[], Prefetch] | None = None,
) -> Callable[[View], View]:
    """Declare which credentials an endpoint takes: they are checked, and documented, from here alone.

    The view gets the principal as its first argument.

    Args:
        *credentials: kinds that are taken.
        scope: what a service account needs.
        sends: texts are sent, or those that are to be sent changed, so that a user token limited to sending is taken;
            otherwise its method says whether an endpoint reads or changes. A POST of them is counted for the limit of the
            caller's organization.
        is_slow: the endpoint waits for somebody else's server, or reads or writes very much: few such calls run at once.
        prefetch: answers what the endpoint will need, to be read in the same round trips.

    Raises:
        UndeclaredEndpointError: service accounts are taken, whatever their scopes.
    """
    if SYSTEM_TOKEN in credentials and scope is None:
        raise UndeclaredEndpointError("No scope is declared for an endpoint that takes service accounts")
    scopes = Scopes(credentials, scope, sends)
    security = [{str(kind): [str(scope)] if scope and kind is SYSTEM_TOKEN else []} for kind in credentials]

    def decorate(view: View) -> View:
        is_keyed = hasattr(view, IS_IDEMPOTENT)

        @wraps(view)
        def authenticated(*args: Any, **kwargs: Any) -> Any:
            key = read_idempotency_key() if is_keyed else None
            principal = authenticate_within_limits(
                partial(_authenticate, credentials, scope, scopes.use(request.method), prefetch, key)
            )
            g.caller = principal.id
            # The body is read now at the earliest: who calls without a valid credential sends it in vain.
            g.keyed_request = None if key is None else build_keyed_request(key)
            if sends and request.method == "POST":
                count_send(principal)
            if is_slow:
                return run_slow_call(principal, partial(view, principal, *args, **kwargs))
            return view(principal, *args, **kwargs)

        said = getattr(view, "_apidoc", {}).get("manual_doc", {}).get("responses", {})
        responses = {status: name for status, name in _REFUSALS.items() if status not in said}
        documented = flask_smorest.Blueprint.doc(security=security, responses=responses)(authenticated)
        setattr(documented, DECLARATION, credentials)
        setattr(documented, IS_SLOW, is_slow)
        documented._apidoc[SCOPES] = scopes
        return cast(View, documented)

    return decorate


def _authenticate(
    credentials: Sequence[Credential], scope: Scope | None, use: Use, prefetch: Callable[[], Prefetch] | None, key: str | None
) -> Principal:
    header = request.headers.get("Authorization")
    # What is no credential is refused before anything is read for it.
    read_header(header)
    reads: list[Prefetch] = []
    if prefetch is not None and has_short_body():
        reads.append(prefetch())
    if key is not None:
        reads.append(IdempotencyPrefetch(key))
    origin = Origin(request.remote_addr or "", request.user_agent.string[:_MAX_USER_AGENT_LENGTH])
    return instance().guards.authenticator.authenticate(header, credentials, scope, use, reads, origin)


def public_endpoint(reason: str, *, is_rate_limited: bool = True) -> Callable[[View], View]:
    """Declare that an endpoint takes no credential of ours, and why.

    Args:
        reason: why it does not.
        is_rate_limited: how often one address may call it.
    """

    def decorate(view: View) -> View:
        documented = flask_smorest.Blueprint.doc(security=[])(limit_by_address(view) if is_rate_limited else view)
        return declare_public(reason)(cast(View, documented))

    return decorate
