"""Blocked numbers, v2."""

from collections.abc import Sequence
from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.requests import CURSOR_INVALID, PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.pagination import Page
from app.services.contacts.block_requests import BlockRequest
from app.services.contacts.blocking import BlockResult
from app.store.contacts.contact_numbers import ContactNumber
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import OwnedPageQuery
from schemas.contacts.blocking import (
    EXAMPLE_BLOCKED,
    EXAMPLE_REQUESTS,
    EXAMPLE_RESULTS,
    BlockedNumberListSchema,
    BlockRequestSchema,
    BlockResultListSchema,
)

blueprint = Blueprint("blocking_v2", "/api/v2", tag="API Beta")

# The body is a bare array, as in the original.
_takes_requests = blueprint.arguments(BlockRequestSchema(many=True), example=EXAMPLE_REQUESTS)


@blueprint.operation("POST", "/contacts/block", "blockNumbers")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@_takes_requests
@blueprint.response(200, BlockResultListSchema, example=EXAMPLE_RESULTS)
@error_responses(PARAMETERS_INVALID)
def block_numbers(caller: UserPrincipal, body: Sequence[BlockRequest]) -> dict[str, list[BlockResult]]:
    """Block a number from sending messages to the user

    Accepts up to 500 block requests; results come in the same order. Messages from a blocked number are dropped; messages to it
    are still sent. The number does not need a contact.
    """
    return {"results": instance().contacts.blocking.apply(caller, body)}


@blueprint.operation("GET", "/contacts/blocked", "listBlockedNumbers")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_CONTACTS)
@blueprint.arguments(OwnedPageQuery, location="query")
@blueprint.response(200, BlockedNumberListSchema, example=EXAMPLE_BLOCKED)
@error_responses(PARAMETERS_INVALID, CURSOR_INVALID, USER_NOT_FOUND)
def list_blocked(caller: Principal, query: dict[str, Any]) -> Page[ContactNumber]:
    """Get Blocked Numbers

    Returns a page of the numbers that a user has blocked, sorted by number, each with its count of dropped messages.
    """
    return instance().contacts.blocking.list(caller, query["uid"], query["limit"], query["cursor"])
