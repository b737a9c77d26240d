"""Devices and push notifications, v2."""

from collections.abc import Sequence
from typing import Any

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.permissions import HIGHER_ROLE, SELF_ONLY
from app.problems.requests import PARAMETERS_INVALID
from app.problems.users import DEVICE_NOT_FOUND, PUSH_NOT_SET_UP, USER_NOT_FOUND
from app.services.push.notifications import PushReport
from app.store.push.devices import Device, Platform
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent_with_lease
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.push.devices import (
    EXAMPLE_DEVICE,
    EXAMPLE_REGISTRATION,
    DeviceListSchema,
    DeviceRegistrationSchema,
    DeviceSchema,
    PushReportSchema,
)
from schemas.push.settings import EXAMPLE_DEVICE_SETTINGS, DeviceSettingsUpdateSchema

blueprint = Blueprint("devices_v2", "/api/v2", tag="Users")


@blueprint.operation("POST", "/users/<id>/testPush", "sendTestPush")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS, is_slow=True)
@idempotent_with_lease()
@blueprint.response(
    200,
    PushReportSchema,
    example={"status": "1 of 2 devices reached", "reached": 1, "removed": 1, "failed": 0},
)
@error_responses(HIGHER_ROLE, USER_NOT_FOUND, PUSH_NOT_SET_UP)
def test_push(caller: Principal, id: str) -> PushReport:
    """Sends a test push notification to the user's device(s)

    Sends a test notification and returns how many devices it reached, within 10 seconds. Devices that Firebase Cloud Messaging
    reports as gone are unregistered. A user without devices gets 200 with a status that says so.
    """
    return instance().messaging.push.test(caller, id)


@blueprint.operation("POST", "/users/<id>/devices", "registerDevice")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent_with_lease(is_repeatable=True)
@blueprint.arguments(DeviceRegistrationSchema, example=EXAMPLE_REGISTRATION)
@blueprint.response(200, DeviceSchema, example=EXAMPLE_DEVICE)
@error_responses(PARAMETERS_INVALID, SELF_ONLY, USER_NOT_FOUND)
def register_device(caller: UserPrincipal, body: dict[str, Any], id: str) -> Device:
    """Register Device

    Registers the caller's current device for push notifications. The app calls this at each start; repeating a token registers
    nothing twice. A device of another user is moved to the caller.
    """
    return instance().messaging.devices.register(caller, id, body["token"], Platform(body["platform"]))


@blueprint.operation("GET", "/users/<id>/devices", "listDevices")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.response(200, DeviceListSchema, example={"devices": [EXAMPLE_DEVICE]})
@error_responses(HIGHER_ROLE, USER_NOT_FOUND)
def list_devices(caller: Principal, id: str) -> dict[str, Sequence[Device]]:
    """Get Devices

    Returns the devices of a user that get push notifications, with their own choice of them; the one that was seen last comes
    first. Users see their own, and their admins may see them too. Registration tokens are not shown.
    """
    return {"devices": instance().messaging.devices.list(caller, id)}


@blueprint.operation("PUT", "/users/<id>/devices/<deviceId>/notificationSettings", "putDeviceNotificationSettings")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(DeviceSettingsUpdateSchema, example=EXAMPLE_DEVICE_SETTINGS)
@blueprint.response(200, DeviceSchema, example=EXAMPLE_DEVICE)
@error_responses(DEVICE_NOT_FOUND, HIGHER_ROLE, PARAMETERS_INVALID, USER_NOT_FOUND)
def put_device_settings(caller: UserPrincipal, body: dict[str, Any], id: str, deviceId: str) -> Device:  # noqa: N803 - the path's own name
    """Set Notification Settings of a Device

    Replaces the choice of push notifications of one device. A field that is absent or null follows the settings of the user.
    The choice stays when the app registers the device again, and ends when another user signs in on it.
    """
    return instance().messaging.devices.choose(caller, id, deviceId, body)


@blueprint.operation("DELETE", "/users/<id>/devices/<deviceId>", "removeDevice")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_USERS)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(DEVICE_NOT_FOUND, HIGHER_ROLE, USER_NOT_FOUND)
def remove_device(caller: Principal, id: str, deviceId: str) -> dict[str, str]:  # noqa: N803 - the path's own name
    """Remove Device

    Stops notifications to a device. The app calls this when its user signs out; an admin calls it when the device is lost.
    """
    instance().messaging.devices.remove(caller, id, deviceId)
    return SUCCESS
