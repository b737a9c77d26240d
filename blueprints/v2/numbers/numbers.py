"""The inventory of numbers, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.frozen import replace
from app.problems.messages import SENDER_UNSUPPORTED
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import NUMBER_HAS_WAITING, NUMBER_IN_USE, NUMBER_NOT_FOUND, NUMBER_RELEASED, NUMBERS_TOO_MANY
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.numbers.creation import NewNumber
from app.services.numbers.inventory import ListedNumber
from app.services.numbers.moves import NumberMove
from app.services.numbers.number_settings import NumberSettings
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.http.phone_numbers import parse_sender
from blueprints.openapi.error_responses import error_responses
from schemas.numbers.numbers import (
    EXAMPLE_CREATION,
    EXAMPLE_MOVE,
    EXAMPLE_NUMBER,
    EXAMPLE_UPDATE,
    InventoryNumberSchema,
    NumberCreationSchema,
    NumberListSchema,
    NumberMoveSchema,
    NumberReleaseSchema,
    NumbersQuery,
    NumberUpdateSchema,
)

blueprint = Blueprint("numbers_v2", "/api/v2", tag="Numbers")


@blueprint.operation("GET", "/numbers", "listNumbers")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.page(NumberListSchema, EXAMPLE_NUMBER, query=NumbersQuery)
def list_numbers(caller: Principal, query: dict[str, Any]) -> Page[ListedNumber]:
    """Get Numbers

    Returns a page of the numbers that the caller may read, ordered by number: those of the instance, the tenant or the
    organizations that the caller administers, or else the caller's own. Filters can be combined.
    """
    return instance().numbers.inventory.list(caller, query["filters"], query["limit"], query["cursor"])


@blueprint.operation("POST", "/numbers", "createNumber")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(InventoryNumberSchema)
@blueprint.arguments(NumberCreationSchema, example=EXAMPLE_CREATION)
@blueprint.response(200, InventoryNumberSchema, example=EXAMPLE_NUMBER)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, NUMBER_IN_USE, NUMBERS_TOO_MANY, SENDER_UNSUPPORTED)
def create_number(caller: Principal, record: Record[ListedNumber], body: NewNumber) -> ListedNumber:
    """Create Number

    Adds a number to the inventory, for administrators of the tenant: with `userId` as another number of a user, with
    `sharedWith` or `inbox` as an inbox that several people answer, or else in the stock of an organization.
    """
    body = replace(body, sender=parse_sender("number", body.sender))
    return instance().numbers.creation.create(caller, body, record)


@blueprint.operation("GET", "/numbers/<id>", "getNumber")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, InventoryNumberSchema, example=EXAMPLE_NUMBER)
@error_responses(NUMBER_NOT_FOUND)
def get_number(caller: Principal, id: str) -> ListedNumber:
    """Get Number

    Returns one number that the caller may read.
    """
    return instance().numbers.inventory.get(caller, id)


@blueprint.operation("PATCH", "/numbers/<id>", "updateNumber")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.arguments(NumberUpdateSchema, example=EXAMPLE_UPDATE)
@blueprint.response(200, InventoryNumberSchema, example=EXAMPLE_NUMBER | {"state": "suspended"})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, NUMBER_NOT_FOUND, NUMBER_RELEASED, SENDER_UNSUPPORTED)
def update_number(caller: Principal, body: NumberSettings, id: str) -> ListedNumber:
    """Update Number

    Changes the label, carriers, class, campaign, throughput, capabilities or state of a number.
    """
    return instance().numbers.updates.update(caller, id, body)


@blueprint.operation("POST", "/numbers/<id>/move", "moveNumber")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(InventoryNumberSchema)
@blueprint.arguments(NumberMoveSchema, example=EXAMPLE_MOVE)
@blueprint.response(200, InventoryNumberSchema, example=EXAMPLE_NUMBER)
@error_responses(
    PARAMETERS_INVALID,
    ROLE_MISSING,
    NUMBER_NOT_FOUND,
    NUMBER_RELEASED,
    NUMBER_HAS_WAITING,
    NUMBERS_TOO_MANY,
    SENDER_UNSUPPORTED,
)
def move_number(caller: Principal, record: Record[ListedNumber], body: NumberMove, id: str) -> ListedNumber:
    """Move Number

    Gives a number to another user or inbox of the tenant, or to the stock of an organization. Conversations stay where they
    are. It is refused while messages wait to be sent from the number, unless `force` is set.
    """
    return instance().numbers.moves.move(caller, id, body, record)


@blueprint.operation("POST", "/numbers/<id>/release", "releaseNumber")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent(InventoryNumberSchema)
@blueprint.arguments(NumberReleaseSchema, example={"force": False})
@blueprint.response(200, InventoryNumberSchema, example=EXAMPLE_NUMBER | {"state": "released", "userId": "", "userName": ""})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, NUMBER_NOT_FOUND, NUMBER_RELEASED, NUMBER_HAS_WAITING)
def release_number(caller: Principal, record: Record[ListedNumber], body: dict[str, Any], id: str) -> ListedNumber:
    """Release Number

    Ends a number: it neither sends nor receives, and can be created again, by any tenant. Its inbox, if it has no other number,
    is marked for deletion. It is refused while messages wait to be sent from the number, unless `force` is set.
    """
    return instance().numbers.moves.release(caller, id, record, force=body["force"])
