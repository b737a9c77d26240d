"""Settings of organizations, v2."""

from typing import Any

from app.auth.principal import Principal, Scope
from app.endpoints import instance
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.problems.tenancy import ORGANIZATION_NOT_FOUND
from app.services.tenancy.organization_settings import SettingsBySubject
from blueprints.http.authorization import ANY_CREDENTIAL, authenticate
from blueprints.http.blueprint import Blueprint
from blueprints.openapi.error_responses import error_responses
from schemas.tenancy.organization_settings.blasts import EXAMPLE_BLASTS
from schemas.tenancy.organization_settings.settings import (
    EXAMPLE_SETTINGS,
    OrganizationSettingsSchema,
    OrganizationSettingsUpdateSchema,
)

blueprint = Blueprint("organization_settings_v2", "/api/v2", tag="Organizations")


@blueprint.operation("GET", "/organizations/<id>/settings", "getOrganizationSettings")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_ORGANIZATIONS)
@blueprint.response(200, OrganizationSettingsSchema, example=EXAMPLE_SETTINGS)
@error_responses(ORGANIZATION_NOT_FOUND)
def get_organization_settings(caller: Principal, id: str) -> SettingsBySubject:
    """Get settings of an organization

    Returns the settings by subject, with the defaults for what the organization has not set. Open to its members too.
    """
    return instance().tenancy.organization_settings.get(caller, id)


@blueprint.operation("PATCH", "/organizations/<id>/settings", "updateOrganizationSettings")
@authenticate(*ANY_CREDENTIAL, scope=Scope.EDIT_ORGANIZATIONS)
@blueprint.arguments(OrganizationSettingsUpdateSchema, example={"blasts": EXAMPLE_BLASTS})
@blueprint.response(200, OrganizationSettingsSchema, example=EXAMPLE_SETTINGS)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, ORGANIZATION_NOT_FOUND)
def update_organization_settings(caller: Principal, body: dict[str, Any], id: str) -> SettingsBySubject:
    """Change settings of an organization

    Changes the given settings of the given subjects; all others stay. The change applies to the next message, also to one that
    was accepted before. Open to the organization's admins.
    """
    return instance().tenancy.organization_settings.update(caller, id, body)
