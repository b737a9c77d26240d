"""Users, v1."""

from app.auth.principal import UserPrincipal
from app.errors import HIGHER_ROLE, USER_NOT_FOUND
from blueprints.base import USER_TOKEN, Blueprint, accepts, answers, instance
from schemas.users import CreatedTokenSchema

blueprint = Blueprint("users_v1", "/api", tag="Users")


@blueprint.operation("POST", "/users/<id>/token")
@accepts(USER_TOKEN)
@blueprint.response(200, CreatedTokenSchema)
@answers(HIGHER_ROLE, USER_NOT_FOUND)
def create_token(caller: UserPrincipal, id: str) -> dict[str, str]:
    """Create user API Token

    Create a user API token, for oneself or for a user within one's reach who has no higher role.
    """
    return {"token": instance().tokens.create(caller, id)}
