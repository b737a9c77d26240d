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
from blueprints.idempotency_header import IS_KEYED, idempotency_key, keyed_request
from blueprints.openapi.scopes import SCOPES, Scopes
from blueprints.rate_limits import authenticate_within_limits, count_send, limited_by_address, run_slow_call

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


def accepts(
    *kinds: Credential,
    scope: Scope | None = None,
    sends: bool = False,
    is_slow: bool = False,
    ahead: Callable[[], Prefetch] | None = None,
) -> Callable[[View], View]:
    """Declare which credentials an endpoint takes: they are checked, and documented, from here alone.

    The view gets the principal as its first argument.

    Args:
        kinds: of credential.
        scope: what a service account needs.
        sends: texts are sent, or those that are to be sent changed, so that a user token limited to sending is taken;
            otherwise its method says whether an endpoint reads or changes. A POST of them is counted for the limit of the
            caller's organization.
        is_slow: the endpoint waits for somebody else's server, or reads or writes very much: few such calls run at once.
        ahead: answers what the endpoint will need, to be read in the same round trips.

    Raises:
        UndeclaredEndpointError: service accounts are taken, whatever their scopes.
    """
    if SYSTEM_TOKEN in kinds and scope is None:
        raise UndeclaredEndpointError("No scope is declared for an endpoint that takes service accounts")
    scopes = Scopes(kinds, scope, sends)
    security = [{str(kind): [str(scope)] if scope and kind is SYSTEM_TOKEN else []} for kind in kinds]

    def decorate(view: View) -> View:
        is_keyed = hasattr(view, IS_KEYED)

        @wraps(view)
        def authenticated(*args: Any, **kwargs: Any) -> Any:
            key = idempotency_key() if is_keyed else None
            principal = authenticate_within_limits(partial(_authenticate, kinds, scope, scopes.use(request.method), ahead, key))
            g.caller = principal.id
            # The body is read now at the earliest: who calls without a valid credential sends it in vain.
            g.keyed_request = None if key is None else keyed_request(key)
            if sends and request.method == "POST":
                count_send(principal)
            if is_slow:
                return run_slow_call(principal, partial(view, principal, *args, **kwargs))
            return view(principal, *args, **kwargs)

        said = getattr(view, "_apidoc", {}).get("manual_doc", {}).get("responses", {})
        responses = {status: name for status, name in _REFUSALS.items() if status not in said}
        documented = flask_smorest.Blueprint.doc(security=security, responses=responses)(authenticated)
        setattr(documented, DECLARATION, kinds)
        setattr(documented, IS_SLOW, is_slow)
        documented._apidoc[SCOPES] = scopes
        return cast(View, documented)

    return decorate


def _authenticate(
    kinds: Sequence[Credential], scope: Scope | None, use: Use, ahead: Callable[[], Prefetch] | None, key: str | None
) -> Principal:
    header = request.headers.get("Authorization")
    # What is no credential is refused before anything is read for it.
    read_header(header)
    reads: list[Prefetch] = []
    if ahead is not None and has_short_body():
        reads.append(ahead())
    if key is not None:
        reads.append(IdempotencyPrefetch(key))
    origin = Origin(request.remote_addr or "", request.user_agent.string[:_MAX_USER_AGENT_LENGTH])
    return instance().guards.authenticator.authenticate(header, kinds, scope, use, reads, origin)


def open_to_all(why: str, *, limited: bool = True) -> Callable[[View], View]:
    """Declare that an endpoint takes no credential of ours, and why.

    Args:
        why: it does not.
        limited: how often one address may call it.
    """

    def decorate(view: View) -> View:
        documented = flask_smorest.Blueprint.doc(security=[])(limited_by_address(view) if limited else view)
        return declare_public(why)(cast(View, documented))

    return decorate
