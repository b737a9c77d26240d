"""Webhooks for carriers: inbound messages and delivery receipts."""

import logging
from functools import partial
from typing import Any

from flask import Response, request
from marshmallow import Schema

from app.carriers.base import CarrierEvent, InboundMessage, MalformedWebhookError, WebhookRequest
from app.endpoints import instance
from app.errors import DomainError, ServiceUnavailableError
from app.problems.carrier_accounts import CARRIER_UNKNOWN, NUMBER_UNKNOWN, SIGNATURE_INVALID
from app.problems.messages import MESSAGE_NOT_FOUND
from app.problems.rate_limits import REFUSALS_TOO_FREQUENT
from app.problems.requests import BODY_TOO_LARGE, REQUEST_REFUSED
from blueprints.http.authorization import public_endpoint
from blueprints.http.blueprint import Blueprint
from blueprints.http.body_limits import body_limit
from blueprints.http.rate_limits import verify_within_limits
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import Text

_log = logging.getLogger(__name__)

MAX_CALL_BYTES = 65_536
"""Longest body; carriers send a few kilobytes."""

MAX_HINT_LENGTH = 200
"""Longest owner of an account in the URL."""

blueprint = Blueprint("receive", "", tag="Carriers")


class ReceiveQuery(Schema):
    """Query parameters of the carrier webhook."""

    provider = Text(longest=40, required=True, metadata={"description": "The carrier's name.", "examples": ["simulator"]})
    account = Text(
        longest=MAX_HINT_LENGTH,
        load_default="",
        metadata={
            "description": "Owner of the account whose carrier calls, as in the URL that we show: it decides which error the "
            "carrier gets for an unknown number or message.",
            "examples": ["tenant-20681"],
        },
    )


_FAILURES = (
    BODY_TOO_LARGE,
    REQUEST_REFUSED,
    SIGNATURE_INVALID,
    CARRIER_UNKNOWN,
    NUMBER_UNKNOWN,
    MESSAGE_NOT_FOUND,
    REFUSALS_TOO_FREQUENT,
)


@blueprint.operation("POST", "/receive", "receiveCarrierCallback")
@body_limit(MAX_CALL_BYTES)
@public_endpoint("the carrier's signature is checked instead", is_rate_limited=False)
@blueprint.arguments(ReceiveQuery, location="query")
@blueprint.response(200)
@error_responses(*_FAILURES)
def receive(query: dict[str, Any]) -> Response:
    """Inbound carrier webhook

    Carriers post inbound messages and delivery receipts here, in their own format and with their own signature. The response is
    2xx only after everything in the request is stored. Repeating a request changes nothing.
    """
    return _receive(query, "")


@blueprint.operation("POST", "/receive/<secret>", "receiveUnsignedCarrierCallback")
@body_limit(MAX_CALL_BYTES)
@public_endpoint("the secret in the path is checked instead", is_rate_limited=False)
@blueprint.arguments(ReceiveQuery, location="query")
@blueprint.response(200)
@error_responses(*_FAILURES)
def receive_unsigned(query: dict[str, Any], secret: str) -> Response:
    """Inbound carrier webhook with a secret path

    As `POST /receive`, for carriers that do not sign: `secret` is the webhook secret of the account.
    """
    return _receive(query, secret)


def _receive(query: dict[str, Any], secret: str) -> Response:
    carrier = instance().carriers.registry.find(query["provider"])
    if carrier is None:
        raise DomainError(CARRIER_UNKNOWN)
    headers = {name.lower(): value for name, value in request.headers.items()}
    url = instance().core.settings.PUBLIC_URL + request.full_path.rstrip("?")
    call = WebhookRequest(url, headers, request.get_data(), secret)
    verifier = instance().carriers.webhook_verifier
    try:
        events = verify_within_limits(partial(verifier.parse_verified_events, carrier, call, query["account"]))
    except MalformedWebhookError as error:
        fields = list(error.field_names)
        _log.warning("carrier webhook not understood", extra={"carrier": carrier.name, "fields": fields})
        raise DomainError(REQUEST_REFUSED, f"The body is not {carrier.name}'s format") from error
    _store_all(carrier.name, events)
    return Response(carrier.webhook_answer.body, content_type=carrier.webhook_answer.content_type)


def _store_all(carrier: str, events: list[CarrierEvent]) -> None:
    """Store the events of a request. One that is refused does not hold back the others: the carrier repeats whole requests.

    Raises:
        DomainError: every event was refused.
        ServiceUnavailableError: Firestore does not answer; the carrier has to retry.
    """
    refusals = []
    for event in events:
        try:
            if isinstance(event, InboundMessage):
                instance().messaging.inbound.receive(carrier, event)
            else:
                instance().messaging.delivery_receipts.apply(carrier, event)
        except ServiceUnavailableError:
            raise
        except DomainError as error:
            refusals.append(error)
    if refusals and len(refusals) == len(events):
        raise refusals[0]
    if refusals:
        _log.warning("carrier events refused", extra={"carrier": carrier, "refused": len(refusals)})
