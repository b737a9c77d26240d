"""Users' devices, and the push notifications that reach them."""

from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.http import PUSH_NOT_SET_UP
from app.problems.not_found import DEVICE_NOT_FOUND, USER_NOT_FOUND
from app.problems.permissions import HIGHER_ROLE, USER_HIMSELF_ONLY
from app.services.push.notifications import PushReport
from app.store.devices import Device
from blueprints.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.base import Blueprint
from blueprints.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.user_settings import (
    EXAMPLE_DEVICE,
    EXAMPLE_REGISTRATION,
    DeviceRegistrationSchema,
    DeviceSchema,
    PushReportSchema,
)

blueprint = Blueprint("devices_v2", "/api/v2", tag="Users")


@blueprint.operation("POST", "/users/<id>/testPush")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@idempotent_with_lease
@blueprint.response(
    200,
    PushReportSchema,
    example={"status": "1 of 2 devices reached", "reached": 1, "removed": 1, "failed": 0},
)
@error_responses(HIGHER_ROLE, USER_NOT_FOUND, PUSH_NOT_SET_UP)
def test_push(caller: Principal, id: str) -> PushReport:
    """Sends a test push notification to the user's device(s)

    Answers how many devices it reached, within ten seconds. A device that Firebase Cloud Messaging says is gone is no longer
    registered after that. A user without devices is answered as such, with 200.
    """
    return instance().messaging.push.test(caller, id)


@blueprint.operation("POST", "/users/<id>/devices")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(DeviceRegistrationSchema, example=EXAMPLE_REGISTRATION)
@blueprint.response(200, DeviceSchema, example=EXAMPLE_DEVICE)
@error_responses(PARAMETERS_INVALID, USER_HIMSELF_ONLY, USER_NOT_FOUND)
def register_device(caller: UserPrincipal, body: dict[str, Any], id: str) -> Device:
    """Register Device

    Lets push notifications for the caller reach the device he is signed in on. The app calls this at each start; the same
    token again registers nothing twice. A device that another user had is the caller's from now on.
    """
    return instance().messaging.devices.register(caller, id, body["token"], body["platform"])


@blueprint.operation("DELETE", "/users/<id>/devices/<deviceId>")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.response(200)
@error_responses(DEVICE_NOT_FOUND, HIGHER_ROLE, USER_NOT_FOUND)
def remove_device(caller: Principal, id: str, deviceId: str) -> dict[str, str]:  # noqa: N803 - the path's own name
    """Remove Device

    The device gets no more notifications: the app calls this when its user signs out, an administrator when it is lost.
    """
    instance().messaging.devices.remove(caller, id, deviceId)
    return {"status": "true"}
