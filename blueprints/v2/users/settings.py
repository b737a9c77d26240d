"""Number sharing and message settings of a user, for the web app's settings pages."""

from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.services.common.pagination import Page
from app.services.inbound.away_hours.status import AwayStatus
from app.services.users.message_settings import MessageSettingsUpdate
from app.services.users.number_sharing import SharedWith
from app.store.users.users import User
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.fields import EXAMPLE_UID
from schemas.users.away import EXAMPLE_AWAY_STATUS, AwayStatusSchema
from schemas.users.settings import (
    EXAMPLE_MESSAGE_SETTINGS,
    EXAMPLE_SHARED,
    EXAMPLE_SHARING,
    MessageSettingsSchema,
    MessageSettingsUpdateSchema,
    NumberSharingSchema,
    NumberSharingUpdateSchema,
    SharedNumberListSchema,
)

blueprint = Blueprint("user_settings_v2", "/api/v2", tag="Frontend")


@blueprint.operation("POST", "/users/<id>/numberSharing", "updateNumberSharing")
@authenticate(FIREBASE, also=(USER_TOKEN,))
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(NumberSharingUpdateSchema, example={"sharedWith": [EXAMPLE_UID]})
@blueprint.response(200, NumberSharingSchema, example=EXAMPLE_SHARING)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND)
def set_number_sharing(caller: UserPrincipal, body: dict[str, Any], id: str) -> SharedWith:
    """Updates number sharing for a user

    Replaces the list of users who may read and reply to the conversations of the user's number. Users who are not in the new
    list lose access immediately.
    """
    sharing = instance().accounts.number_sharing
    return sharing.name_shared_with(sharing.share(caller, id, body["shared_with"]))


@blueprint.operation("GET", "/users/<id>/numberSharing", "getNumberSharing")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, NumberSharingSchema, example=EXAMPLE_SHARING)
@error_responses(USER_NOT_FOUND)
def get_number_sharing(caller: Principal, id: str) -> SharedWith:
    """Get number sharing for a user

    Returns the users with whom the user's number is shared, by name. Apps that listen to the user's own document see in
    `sharedNumbersChanged` when others began or ended to share their numbers.
    """
    return instance().accounts.number_sharing.get(caller, id)


@blueprint.operation("GET", "/users/<id>/sharedNumbers", "listSharedNumbers")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.page(SharedNumberListSchema, EXAMPLE_SHARED, USER_NOT_FOUND)
def list_shared_numbers(caller: Principal, query: dict[str, Any], id: str) -> Page[User]:
    """Get Shared Numbers

    Returns a page of the numbers that others share with a user. A page may be short even though there is a next one.
    """
    return instance().accounts.number_sharing.numbers_shared_with(caller, id, query["limit"], query["cursor"])


@blueprint.operations(
    "/users/<id>/messageSettings",
    {"POST": "editMessageSettings", "PUT": "putMessageSettings", "PATCH": "updateMessageSettings"},
)
@authenticate(FIREBASE, also=(USER_TOKEN,))
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(MessageSettingsUpdateSchema, example=EXAMPLE_MESSAGE_SETTINGS)
@blueprint.response(200, MessageSettingsSchema, example=EXAMPLE_MESSAGE_SETTINGS)
@error_responses(PARAMETERS_INVALID, HIGHER_ROLE, USER_NOT_FOUND)
def update_message_settings(caller: UserPrincipal, body: MessageSettingsUpdate, id: str) -> User:
    """Updates the User's message settings

    API endpoint for use only by PrivateFrontend (the web application). Allows the "Messaging Settings" page to change User
    Documents: the away message, and the signature that is appended to messages from the app.
    """
    return instance().accounts.message_settings.update(caller, id, body)


@blueprint.operation("GET", "/users/<id>/away", "getAwayStatus")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, AwayStatusSchema, example=EXAMPLE_AWAY_STATUS)
@error_responses(USER_NOT_FOUND)
def get_away_status(caller: Principal, id: str) -> AwayStatus:
    """Get Away Status

    Returns whether the user's away message answers a text that arrives now, with which text, and when business hours next
    open or close.
    """
    return instance().messaging.away_hours.get(caller, id)
