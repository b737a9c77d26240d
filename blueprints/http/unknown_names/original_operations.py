"""The operations of the original API. Nothing else in the application says whether an operation is one of them."""

import re
from functools import lru_cache

_REMEMBERED = 1024
_PARAMETER = re.compile(r"<[^>]*>|\{[^}]*\}")

_METHODS_BY_PATH = {
    "/api/canned-responses": "GET",
    "/api/contacts": "GET POST",
    "/api/contacts/<>": "GET",
    "/api/contacts/<>/drips": "POST",
    "/api/drips": "GET",
    "/api/export": "GET",
    "/api/organizations": "GET POST",
    "/api/organizations/<>": "PATCH POST PUT",
    "/api/organizations/<>/admins": "POST",
    "/api/organizations/<>/admins/<>": "DELETE",
    "/api/send": "POST",
    "/api/users": "GET POST",
    "/api/users/<>": "PATCH POST PUT",
    "/api/users/<>/token": "POST",
    "/api/users/<>/webhook": "POST",
    "/api/v2/billing/tenantReport": "GET",
    "/api/v2/billing/tenantReport/<>": "GET",
    "/api/v2/bulk/markUnread": "POST",
    "/api/v2/canned-responses": "POST",
    "/api/v2/contacts/<>": "DELETE PATCH",
    "/api/v2/contacts/<>/consentRequirement": "GET",
    "/api/v2/contacts/<>/drips": "POST",
    "/api/v2/contacts/batch": "POST",
    "/api/v2/contacts/block": "POST",
    "/api/v2/contacts/duplicates": "POST",
    "/api/v2/integrations/available": "GET",
    "/api/v2/integrations/installed": "GET",
    "/api/v2/organizations": "GET POST",
    "/api/v2/organizations/<>": "DELETE PATCH",
    "/api/v2/schemaValidation": "POST",
    "/api/v2/schemaValidation/<>": "POST",
    "/api/v2/service-accounts/revoke/email": "POST",
    "/api/v2/service-accounts/revoke/externalId": "POST",
    "/api/v2/service-accounts/revoke/uid": "POST",
    "/api/v2/service-accounts/token": "POST",
    "/api/v2/skyswitch/assignments": "GET POST PUT",
    "/api/v2/skyswitch/clickToCall": "POST",
    "/api/v2/tenants": "POST PUT",
    "/api/v2/tenants/admin": "POST",
    "/api/v2/users": "POST",
    "/api/v2/users/<>": "DELETE GET PATCH",
    "/api/v2/users/<>/changePassword": "POST",
    "/api/v2/users/<>/messageSettings": "PATCH POST PUT",
    "/api/v2/users/<>/numberSharing": "POST",
    "/api/v2/users/<>/testPush": "POST",
    "/api/v2/users/<>/token": "POST",
    "/api/v2/users/<>/token/<>": "DELETE",
    "/api/v2/users/<>/welcomeEmail": "POST",
    "/auth/oauth/<>": "GET",
    "/auth/oauth/<>/callback": "GET",
    "/auth/passwordLoginAllowed/<>": "GET",
    "/auth/providers": "GET",
    "/auth/saml/callback": "POST",
    "/auth/saml/login/<>": "GET",
    "/billing/tenantReport": "GET",
    "/billing/tenantReport/<>": "GET",
    "/deleteConversation": "POST",
    "/health": "GET",
    "/organizations": "POST",
}
"""Methods of each path; `<>` stands for a parameter, since the original's names of path parameters differ from ours."""


@lru_cache(_REMEMBERED)
def is_original_operation(method: str, rule: str) -> bool:
    """Whether an operation is the original's.

    Args:
        method: HTTP method.
        rule: path with parameters, as in Flask or OpenAPI.
    """
    return method in _METHODS_BY_PATH.get(unname_parameters(rule), "").split()


def unname_parameters(rule: str) -> str:
    """Return a path with `<>` for each parameter, and without a slash at the end."""
    return _PARAMETER.sub("<>", rule).rstrip("/")
