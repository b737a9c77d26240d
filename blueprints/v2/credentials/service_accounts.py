"""Service accounts, v2; system admins manage them."""

from typing import Any

from app.auth.principal import UserPrincipal
from app.endpoints import instance
from app.problems.credentials import SERVICE_ACCOUNT_NOT_FOUND, TOKEN_NOT_FOUND, TOO_MANY_TOKENS
from app.problems.permissions import ROLE_MISSING
from app.problems.requests import PARAMETERS_INVALID
from app.services.common.idempotency import Record
from app.services.common.pagination import Page
from app.services.credentials.service_accounts import CreatedServiceAccount, NewServiceAccount, ServiceAccountUpdate
from app.services.credentials.token_issuer import IssuedToken, TokenRequest
from app.store.credentials.service_accounts import ServiceAccount, SystemToken
from blueprints.http.authorization import FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import SUCCESS, Blueprint
from blueprints.http.idempotency import idempotent
from blueprints.openapi.error_responses import error_responses
from schemas.common.responses import SuccessSchema
from schemas.credentials.service_accounts import (
    EXAMPLE_ACCOUNT,
    EXAMPLE_CREATED_TOKEN,
    EXAMPLE_TOKEN,
    CreatedServiceAccountSchema,
    CreatedServiceAccountTokenSchema,
    ServiceAccountCreationSchema,
    ServiceAccountListSchema,
    ServiceAccountSchema,
    ServiceAccountTokenDetailsSchema,
    ServiceAccountUpdateSchema,
)
from schemas.credentials.user_tokens import RotationQuery

blueprint = Blueprint("service_accounts_v2", "/api/v2", tag="Service Accounts")

_EXAMPLE_CREATION = {"name": "Provisioning", "scopes": ["read-all-users", "edit-users"], "tokenName": "PBX, 2026"}


@blueprint.operation("GET", "/service-accounts", "listServiceAccounts")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.page(ServiceAccountListSchema, EXAMPLE_ACCOUNT, ROLE_MISSING)
def list_service_accounts(caller: UserPrincipal, query: dict[str, Any]) -> Page[ServiceAccount]:
    """Get Service Accounts

    Returns a page of service accounts with their tokens' metadata, never the secrets. All service account endpoints are open to
    system admins only.
    """
    return instance().accounts.service_accounts.list(caller, query["limit"], query["cursor"])


@blueprint.operation("POST", "/service-accounts", "createServiceAccount")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent(CreatedServiceAccountSchema)
@blueprint.arguments(ServiceAccountCreationSchema, example=_EXAMPLE_CREATION)
@blueprint.response(200, CreatedServiceAccountSchema, example={"serviceAccount": EXAMPLE_ACCOUNT, "token": EXAMPLE_TOKEN})
@error_responses(PARAMETERS_INVALID, ROLE_MISSING)
def create_service_account(
    caller: UserPrincipal, record: Record[CreatedServiceAccount], body: NewServiceAccount
) -> CreatedServiceAccount:
    """Create a Service Account

    Creates a service account for another system, and its first token, which is shown only once. Service accounts cannot create
    service accounts.
    """
    return instance().accounts.service_accounts.create(caller, body, record)


@blueprint.operation("GET", "/service-accounts/<id>", "getServiceAccount")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, ServiceAccountSchema, example=EXAMPLE_ACCOUNT)
@error_responses(ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND)
def get_service_account(caller: UserPrincipal, id: str) -> ServiceAccount:
    """Get a Service Account

    Returns one account, with its tokens' metadata.
    """
    return instance().accounts.service_accounts.get(caller, id)


@blueprint.operation("PATCH", "/service-accounts/<id>", "updateServiceAccount")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.arguments(ServiceAccountUpdateSchema, example={"scopes": ["read-all-users"], "is_disabled": False})
@blueprint.response(200, ServiceAccountSchema, example=EXAMPLE_ACCOUNT)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND)
def update_service_account(caller: UserPrincipal, body: ServiceAccountUpdate, id: str) -> ServiceAccount:
    """Update a Service Account

    Updates name, description or scopes, and disables or re-enables the account. Omitted fields stay. Effective from the
    account's next request.
    """
    return instance().accounts.service_accounts.update(caller, id, body)


@blueprint.operation("DELETE", "/service-accounts/<id>", "deleteServiceAccount")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND)
def delete_service_account(caller: UserPrincipal, id: str) -> dict[str, str]:
    """Delete a Service Account

    Deletes an account and revokes its tokens: the next request with one is rejected.
    """
    instance().accounts.service_accounts.delete(caller, id)
    return SUCCESS


@blueprint.operation("POST", "/service-accounts/<id>/tokens", "createServiceAccountToken")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent(CreatedServiceAccountTokenSchema)
@blueprint.arguments(ServiceAccountTokenDetailsSchema, required=False, example={"name": "PBX, 2026", "expiresInDays": 365})
@blueprint.response(200, CreatedServiceAccountTokenSchema, example=EXAMPLE_CREATED_TOKEN)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND, TOO_MANY_TOKENS)
def create_service_account_token(
    caller: UserPrincipal, record: Record[IssuedToken[SystemToken]], body: TokenRequest, id: str
) -> IssuedToken[SystemToken]:
    """Create a Service Account's Token

    Creates another token for an account; it is shown only once. An account has at most 20.
    """
    return instance().accounts.service_account_tokens.create(caller, id, body, record)


@blueprint.operation("POST", "/service-accounts/<id>/tokens/<tokenId>/rotate", "rotateServiceAccountToken")
@authenticate(FIREBASE, USER_TOKEN)
@idempotent(CreatedServiceAccountTokenSchema)
@blueprint.arguments(RotationQuery, location="query")
@blueprint.response(200, CreatedServiceAccountTokenSchema, example=EXAMPLE_CREATED_TOKEN)
@error_responses(PARAMETERS_INVALID, ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND, TOKEN_NOT_FOUND, TOO_MANY_TOKENS)
def rotate_service_account_token(
    caller: UserPrincipal,
    record: Record[IssuedToken[SystemToken]],
    query: dict[str, int],
    id: str,
    tokenId: str,  # noqa: N803 - the path's own name
) -> IssuedToken[SystemToken]:
    """Rotate a Service Account's Token

    Creates a new token with the name and lifetime of the old one. The old token stays valid for `overlapHours`, so that the
    system can switch without interruption.
    """
    return instance().accounts.service_account_tokens.rotate(caller, id, tokenId, query["overlapHours"], record)


@blueprint.operation("DELETE", "/service-accounts/<id>/tokens/<tokenId>", "deleteServiceAccountToken")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.response(200, SuccessSchema, example=SUCCESS)
@error_responses(ROLE_MISSING, SERVICE_ACCOUNT_NOT_FOUND, TOKEN_NOT_FOUND)
def delete_service_account_token(
    caller: UserPrincipal,
    id: str,
    tokenId: str,  # noqa: N803 - the path's own name
) -> dict[str, str]:
    """Delete a Service Account's Token

    Revokes a token: the next request with it is rejected.
    """
    instance().accounts.service_account_tokens.delete(caller, id, tokenId)
    return SUCCESS
