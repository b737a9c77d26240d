"""What every blueprint is made of: the declaration of who may call, its check, and its place in the documentation."""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, TypeVar, cast

import flask_smorest
from flask import Flask, current_app, g, request
from marshmallow import Schema

from app.auth.authenticator import read_header
from app.auth.prefetch import Prefetch
from app.auth.principal import Credential, Origin, Principal, Scope, Use
from app.composition import Instance
from app.problems.catalogue import Problem
from app.services.common.idempotency import IdempotencyPrefetch
from blueprints.error_handlers import IN_ENVELOPE_C
from blueprints.idempotency_header import IS_KEYED, idempotency_key, keyed_request
from blueprints.openapi.scopes import SCOPES, Scopes, describe_scopes
from blueprints.rate_limits import authenticate_within_limits, count_send, limited_by_address, run_slow_call
from blueprints.request_parser import RequestParser

View = TypeVar("View", bound=Callable[..., Any])

FIREBASE = Credential.FIREBASE
USER_TOKEN = Credential.USER_TOKEN
SYSTEM_TOKEN = Credential.SYSTEM_TOKEN
ANY_CREDENTIAL = (FIREBASE, USER_TOKEN, SYSTEM_TOKEN)

_DECLARATION = "credentials_declaration"
_REFUSALS = {401: "UNAUTHORIZED", 403: "FORBIDDEN", 503: "SERVICE_UNAVAILABLE"}
EXTENSION = "instance"
_MAX_USER_AGENT_LENGTH = 300
IS_SLOW = "is_slow_call"
"""The attribute by which a view says that few of its calls run at once."""

BODY_LIMIT = "body_limit_bytes"
"""The attribute by which a view says how long a body it takes, if it is not the instance's MAX_BODY_BYTES."""

OPEN_BODY_BYTES = 524_288
"""The longest body of an endpoint that takes no credential: the web server holds it, and no thread waits for it."""
_SHORT_BODY_BYTES = 65_536


class UndeclaredEndpointError(Exception):
    """An endpoint does not say who may call it: the application must not start."""


class Blueprint(flask_smorest.Blueprint):
    """A section of the API: its endpoints share a tag of the original's document."""

    ARGUMENTS_PARSER = RequestParser()

    def __init__(self, name: str, url_prefix: str, tag: str) -> None:
        """Name the section.

        Args:
            name: unique in the application.
            url_prefix: of all its paths.
            tag: of its operations in the documentation.
        """
        super().__init__(name, name, url_prefix=url_prefix)
        self._tag = tag
        self._prepare_doc_cbks.append(describe_scopes)

    def operation(self, method: str, rule: str) -> Callable[[View], View]:
        """Serve a path with one method; the view's docstring is its summary and description."""
        return cast(Callable[[View], View], self.route(rule, methods=[method], tags=[self._tag]))

    def arguments(self, schema: type[Schema], **options: Any) -> Callable[[View], View]:
        """Read a request's parameters, by one instance of their schema: webargs would make one for every request."""
        return cast(Callable[[View], View], super().arguments(schema(), **options))


def instance() -> Instance:
    """Answer the instance that the current request is for."""
    return cast(Instance, current_app.extensions[EXTENSION])


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
        setattr(documented, _DECLARATION, kinds)
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
        setattr(documented, _DECLARATION, why)
        if not hasattr(documented, BODY_LIMIT):
            setattr(documented, BODY_LIMIT, OPEN_BODY_BYTES)
        return cast(View, documented)

    return decorate


def only_queue(view: View) -> View:
    """Declare that only the instance's own task queue may call an endpoint, and check it."""

    @wraps(view)
    def verified(*args: Any, **kwargs: Any) -> Any:
        instance().guards.queue_tokens.verify(request.headers.get("Authorization"))
        return view(*args, **kwargs)

    setattr(verified, _DECLARATION, "queue")
    return cast(View, verified)


def body_limit(byte_count: int) -> Callable[[View], View]:
    """Let an endpoint take a longer or shorter body than the instance's MAX_BODY_BYTES; above it, 413.

    It stands anywhere among a view's decorators. What is uploaded should be read from `request.stream`, a piece at a time,
    by an endpoint without Idempotency-Key: that one reads the whole body, to tell one request from another.

    Args:
        byte_count: the longest body in bytes.
    """

    def decorate(view: View) -> View:
        setattr(view, BODY_LIMIT, byte_count)
        return view

    return decorate


def answers(*problems: Problem) -> Callable[[View], View]:
    """Document the errors that an endpoint answers beyond those that any endpoint may."""
    responses: dict[int, Any] = {}
    for problem in problems:
        envelope = _ENVELOPE_C if problem in IN_ENVELOPE_C else _ENVELOPE_A
        entry = responses.setdefault(problem.status, {"description": "", "content": envelope})
        entry["description"] += f"{problem.reason} (`{problem.code}`). "
    return cast(Callable[[View], View], flask_smorest.Blueprint.doc(responses=responses))


def version_1_parameters(view: View) -> View:
    """Document that wrong parameters are answered in v1's envelope, `{"errors": […]}`."""
    response = {"description": "A parameter is missing or wrong; each entry names one.", "content": _ENVELOPE_B}
    return cast(View, flask_smorest.Blueprint.doc(responses={400: response})(view))


def refuse_undeclared_endpoints(app: Flask) -> None:
    """Make sure that every endpoint has declared who may call it.

    Raises:
        UndeclaredEndpointError: naming those that have not.
    """
    undeclared: Sequence[str] = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], _DECLARATION)
    ]
    if undeclared:
        raise UndeclaredEndpointError("No credentials are declared for " + ", ".join(sorted(undeclared)))


_ENVELOPE_A = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ENVELOPE_B = {"application/json": {"schema": {"$ref": "#/components/schemas/ParameterErrors"}}}
_ENVELOPE_C = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
