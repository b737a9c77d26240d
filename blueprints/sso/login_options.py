"""Login options: what a login page needs to know before anybody is signed in."""

from app.endpoints import instance
from app.services.sso.enabled_providers import EnabledProvider
from blueprints.http.authorization import public_endpoint
from blueprints.http.blueprint import Blueprint
from schemas.sso.login import EXAMPLE_AVAILABLE, PasswordLoginSchema, SignInProviderSchema

blueprint = Blueprint("login_options", "/auth", tag="SSO")


@blueprint.operation("GET", "/providers", "listSignInProviders")
@public_endpoint("login pages call it before anybody is signed in")
@blueprint.response(200, SignInProviderSchema(many=True), example=[EXAMPLE_AVAILABLE])
def list_providers() -> list[EnabledProvider]:
    """Gets available SSO providers

    Lists the enabled identity providers, at most 100, sorted by name. It returns what a login page needs, and no settings.
    """
    return instance().sso.available.list()


@blueprint.operation("GET", "/passwordLoginAllowed/<path:email>", "checkPasswordSignIn")
@public_endpoint("login pages call it before anybody is signed in")
@blueprint.response(200, PasswordLoginSchema, example={"passwordLoginAllowed": True})
def is_password_login_allowed(email: str) -> dict[str, bool]:
    """Check if password login is allowed for a user

    A user with an external SSO id may log in with a password only if `restrictLocalPasswordLogin` is disabled in
    `app-data/authentication`. The same setting decides whether they may reset their own password. An unknown address gets the
    same response as a user without an external id. Encode a `/` in the address as `%2F`.
    """
    return {"passwordLoginAllowed": instance().sso.password_login.is_allowed(email)}
