"""Idempotent endpoints: a repeated request with the same Idempotency-Key gets the first response again."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, make_response
from marshmallow import Schema

from app.auth.principal import Principal
from app.current_request import current_request
from app.endpoints import instance
from app.errors import DomainError, UncertainEffectError
from app.problems.requests import IDEMPOTENCY_KEY_BUSY, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_OUTCOME_UNKNOWN
from app.services.common.idempotency import AlreadyAnsweredError, record_nothing
from app.services.common.keyed_requests import StoredResponse, derive_effect_id
from blueprints.http.idempotency_header import HEADER, IS_IDEMPOTENT, READS_EARLIER_REQUEST
from blueprints.openapi.documentation import document
from blueprints.openapi.error_responses import error_responses

View = TypeVar("View", bound=Callable[..., Any])

REPLAYED_HEADER = "Idempotent-Replayed"

_PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Makes the request safe to repeat: for 24 hours the same key and request get the same response, "
    f"marked by the header `{REPLAYED_HEADER}: true`, and nothing happens twice.",
    "example": "7d0c1f8e-1c56-4c1c-9d0e-3a5d2b8f4a11",
}


def idempotent(schema: type[Schema], *, presumes_new: bool = False) -> Callable[[View], View]:
    """Support Idempotency-Key in an endpoint whose service stores the response in its own commit.

    The view gets a recorder after the principal, and passes it to the service. Where the service changes nothing, and so makes
    no commit, the response is stored when it is known.

    Args:
        schema: schema of the response.
        presumes_new: look for an earlier request only when this one fails, or its commit does. It saves a read where nothing
            outside that commit has an effect (docs/decisions/0155).
    """
    dump = schema()

    def capture(entity: Any) -> StoredResponse:
        response = cast(Response, current_app.json.response(dump.dump(entity)))
        current_request().recorded = entity, response
        return _capture(response)

    def decorate(view: View) -> View:
        @wraps(view)
        def replayed(caller: Principal, *args: Any, **kwargs: Any) -> Any:
            keyed = current_request().keyed
            if keyed is None:
                return view(caller, record_nothing, *args, **kwargs)
            idempotency = instance().guards.idempotency
            if not presumes_new and (stored := idempotency.find(caller, keyed)) is not None:
                return _replay(stored)
            try:
                recorder = idempotency.recorder(caller, keyed, capture, presumes_new=presumes_new)
                result = view(caller, recorder, *args, **kwargs)
                if recorder.is_stored:
                    return result
                response = make_response(result)
                first = idempotency.store(caller, keyed, done := _capture(response))
                return response if first is done else _replay(first)
            except AlreadyAnsweredError as error:
                return _replay(error.response)
            except Exception as error:
                # The first request may have succeeded: before the number, the contact or the plan forbade it, or since this
                # one looked for it, so that what it created is in the way now.
                may_be_answered = presumes_new or (
                    isinstance(error, DomainError) and not isinstance(error, UncertainEffectError)
                )
                if not may_be_answered or (stored := idempotency.find_again(caller, keyed)) is None:
                    raise
                return _replay(stored)

        return cast(View, _document_key(replayed, reads_earlier_request=not presumes_new))

    return decorate


def return_recorded(view: View) -> View:
    """Return the recorded response of the entity that a view returns, if there is one, so that it is built once."""

    @wraps(view)
    def returned(*args: Any, **kwargs: Any) -> Any:
        result = view(*args, **kwargs)
        entity, response = current_request().recorded
        return result if response is None or entity is not result else response

    return cast(View, returned)


def idempotent_with_lease(*, is_repeatable: bool = False) -> Callable[[View], View]:
    """Support Idempotency-Key in an endpoint whose service makes no commit: the key is leased while the request runs.

    Args:
        is_repeatable: doing it twice has the effect of doing it once, where needed by `CurrentRequest.effect_id`. Then a repeat
            runs again if the first request was interrupted. Otherwise it is refused: nobody knows whether the first one took
            effect (docs/decisions/0164).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def replayed(caller: Principal, *args: Any, **kwargs: Any) -> Any:
            keyed = current_request().keyed
            if keyed is None:
                return view(caller, *args, **kwargs)
            idempotency = instance().guards.idempotency
            stored = idempotency.find(caller, keyed, may_run_again=is_repeatable)
            if stored is not None:
                return _replay(stored)
            running = idempotency.begin(caller, keyed)
            current_request().effect_id = derive_effect_id(running)
            try:
                response = make_response(view(caller, *args, **kwargs))
            except DomainError as error:
                # If another server did not respond, the effect is unknown; keep the lease until it expires.
                if not isinstance(error, UncertainEffectError):
                    idempotency.finish(running, None)
                raise
            idempotency.finish(running, _capture(response))
            return response

        documented = _document_key(replayed, reads_earlier_request=True)
        return cast(View, documented if is_repeatable else error_responses(IDEMPOTENCY_OUTCOME_UNKNOWN)(documented))

    return decorate


def _document_key(view: Callable[..., Any], *, reads_earlier_request: bool) -> Callable[..., Any]:
    documented = error_responses(IDEMPOTENCY_KEY_BUSY, IDEMPOTENCY_KEY_REUSED)(document(parameters=[_PARAMETER])(view))
    setattr(documented, IS_IDEMPOTENT, True)
    setattr(documented, READS_EARLIER_REQUEST, reads_earlier_request)
    return documented


def _capture(response: Response) -> StoredResponse:
    return StoredResponse(response.status_code, response.content_type or "", response.get_data())


def _replay(answer: StoredResponse) -> Response:
    response = Response(answer.body, answer.status, content_type=answer.content_type)
    response.headers[REPLAYED_HEADER] = "true"
    return response
