"""Users' choice of push notifications, v2."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import USER_NOT_FOUND
from app.store.users.notification_settings import NotificationSettings
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.push.settings import (
    EXAMPLE_NOTIFICATION_SETTINGS,
    NotificationSettingsSchema,
    NotificationSettingsUpdateSchema,
)

blueprint = Blueprint("notification_settings_v2", "/api/v2", tag="Users")


@blueprint.operation("GET", "/users/<id>/notificationSettings", "getNotificationSettings")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, NotificationSettingsSchema, example=EXAMPLE_NOTIFICATION_SETTINGS)
@error_responses(HIGHER_ROLE, USER_NOT_FOUND)
def get_notification_settings(caller: UserPrincipal, id: str) -> NotificationSettings:
    """Get Notification Settings

    Returns which push notifications a user's devices show. Users have their own; their admins may read and set them.
    """
    return instance().accounts.notification_settings.get(caller, id)


@blueprint.operation("PUT", "/users/<id>/notificationSettings", "putNotificationSettings")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(NotificationSettingsUpdateSchema, example=EXAMPLE_NOTIFICATION_SETTINGS)
@blueprint.response(200, NotificationSettingsSchema, example=EXAMPLE_NOTIFICATION_SETTINGS)
@error_responses(HIGHER_ROLE, PARAMETERS_INVALID, USER_NOT_FOUND)
def put_notification_settings(caller: UserPrincipal, body: dict[str, Any], id: str) -> NotificationSettings:
    """Set Notification Settings

    Replaces the choice of push notifications, for all devices of a user. A field that is absent gets its default: everything
    is shown, at any time. What is not shown stays unread in the app.
    """
    return instance().accounts.notification_settings.replace(caller, id, body)
