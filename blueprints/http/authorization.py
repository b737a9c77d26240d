"""Authentication of API endpoints: declared at the view, enforced for each request, documented in the OpenAPI document."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, TypeVar, cast

from app.auth.prefetch import Prefetch
from app.auth.principal import Credential, Origin, Principal, Scope, Use
from app.current_request import current_request
from app.endpoints import DECLARATION, UndeclaredEndpointError, declare_public, instance
from app.services.common.idempotency import IdempotencyPrefetch
from blueprints.http.idempotency_header import IS_IDEMPOTENT, READS_EARLIER_REQUEST, build_keyed_request, read_idempotency_key
from blueprints.http.rate_limits import authenticate_within_limits, count_send, limit_by_address, run_slow_call
from blueprints.http.unknown_names.endpoints import begin_inspection, inspecting
from blueprints.openapi.documentation import document
from blueprints.openapi.scopes import SCOPES, Scopes
from web_server.parties import PARTY

View = TypeVar("View", bound=Callable[..., Any])

FIREBASE = Credential.FIREBASE
USER_TOKEN = Credential.USER_TOKEN
SYSTEM_TOKEN = Credential.SYSTEM_TOKEN
ANY_CREDENTIAL = (FIREBASE, USER_TOKEN, SYSTEM_TOKEN)

_AUTHENTICATION_ERRORS = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 503: "SERVICE_UNAVAILABLE"}
_MAX_USER_AGENT_LENGTH = 300
IS_SLOW = "is_slow_call"
"""Attribute of a view: its concurrent calls are limited."""

_SHORT_BODY_BYTES = 65_536


def has_short_body() -> bool:
    """Whether reading the body cannot block: the web server has buffered bodies of up to 64 KiB before it calls us."""
    length = current_request().content_length
    return length is not None and length <= _SHORT_BODY_BYTES


def authenticate(
    *credentials: Credential,
    also: Sequence[Credential] = (),
    scope: Scope | None = None,
    or_scopes: Sequence[Scope] = (),
    sends: bool = False,
    counts_as_send: bool = False,
    identifies: bool = False,
    is_slow: bool = False,
    prefetch: Callable[[], Prefetch] | None = None,
) -> Callable[[View], View]:
    """Authenticate an endpoint's caller. The accepted credentials are enforced and documented from this declaration alone.

    The view gets the principal as its first argument.

    Args:
        *credentials: accepted kinds, which the document lists under `security`.
        also: further accepted kinds, of an operation whose `security` is the original's; the document lists them under
            `x-also-accepts` and in the description.
        scope: scope that a service account needs.
        or_scopes: scopes of which one suffices instead; the service checks what each allows.
        sends: whether it sends or changes outgoing messages. Then user tokens limited to sending are accepted, and a POST
            counts against the organization's send limit. Otherwise the HTTP method decides between read and change.
        counts_as_send: whether it counts against the send limit although tokens limited to sending are not accepted.
        identifies: whether it only tells callers who they are. Then user tokens of every scope are accepted.
        is_slow: whether it waits for another server, or reads or writes very much; concurrent slow calls are limited.
        prefetch: returns the documents that the view will need, to be read in the same round trips.

    Raises:
        UndeclaredEndpointError: it accepts service accounts without a scope.
    """
    accepted = (*credentials, *also)
    if SYSTEM_TOKEN in accepted and scope is None:
        raise UndeclaredEndpointError("No scope is declared for an endpoint that accepts service accounts")
    scopes = Scopes(accepted, scope, sends, identifies, also, or_scopes)
    security: list[dict[str, list[str]]] = [{str(kind): []} for kind in credentials]

    def decorate(view: View) -> View:
        is_keyed = hasattr(view, IS_IDEMPOTENT)
        reads_earlier = getattr(view, READS_EARLIER_REQUEST, False)
        inspected = inspecting(view)

        @wraps(view)
        def authenticated(*args: Any, **kwargs: Any) -> Any:
            request = current_request()
            key = read_idempotency_key() if is_keyed else None
            principal = authenticate_within_limits(
                partial(_authenticate, accepted, scopes, scopes.use(request.method), prefetch, key if reads_earlier else None)
            )
            request.caller = principal.id
            request.environ[PARTY] = principal.party
            # Read the body only now: without valid credentials it is not read at all.
            if key is not None:
                request.keyed = build_keyed_request(key, begin_inspection(view))
            if counts_as_send or (sends and request.method == "POST"):
                count_send(principal)
            if is_slow:
                return run_slow_call(principal, partial(inspected, principal, *args, **kwargs))
            return inspected(principal, *args, **kwargs)

        declared = getattr(view, "_apidoc", {}).get("manual_doc", {}).get("responses", {})
        responses = {status: name for status, name in _AUTHENTICATION_ERRORS.items() if status not in declared}
        documented: Any = document(security=security, responses=responses)(authenticated)
        setattr(documented, DECLARATION, accepted)
        setattr(documented, IS_SLOW, is_slow)
        documented._apidoc[SCOPES] = scopes
        return cast(View, documented)

    return decorate


def _authenticate(
    credentials: Sequence[Credential], scopes: Scopes, use: Use, prefetch: Callable[[], Prefetch] | None, key: str | None
) -> Principal:
    header = current_request().headers.get("Authorization")
    reads: list[Prefetch] = []
    if prefetch is not None and has_short_body():
        reads.append(prefetch())
    if key is not None:
        reads.append(IdempotencyPrefetch(key))
    return instance().guards.authenticator.authenticate(
        header, credentials, scopes.scope, use, reads, get_origin(), or_scopes=scopes.or_scopes
    )


def get_origin() -> Origin:
    """Return the request's IP address and user agent, for the audit trail."""
    caller = current_request()
    return Origin(caller.remote_addr or "", caller.headers.get("User-Agent", "")[:_MAX_USER_AGENT_LENGTH])


def public_endpoint(reason: str, *, is_rate_limited: bool = True) -> Callable[[View], View]:
    """Declare that an endpoint needs no credentials.

    Args:
        reason: why it needs none.
        is_rate_limited: whether calls from one address are limited.
    """

    def decorate(view: View) -> View:
        inspected = inspecting(view)
        documented = document(security=[])(limit_by_address(inspected) if is_rate_limited else inspected)
        return declare_public(reason)(documented)

    return decorate
