"""Users, v1."""

from app.auth.principal import UserPrincipal
from app.errors import HIGHER_ROLE, USER_NOT_FOUND
from app.services.idempotency import Record
from app.services.tokens import NewToken
from blueprints.base import USER_TOKEN, Blueprint, accepts, answers, instance
from blueprints.idempotency import recorded
from schemas.users import CreatedTokenSchema

blueprint = Blueprint("users_v1", "/api", tag="Users")


@blueprint.operation("POST", "/users/<id>/token")
@accepts(USER_TOKEN)
@recorded(CreatedTokenSchema)
@blueprint.response(200, CreatedTokenSchema)
@answers(HIGHER_ROLE, USER_NOT_FOUND)
def create_token(caller: UserPrincipal, record: Record[NewToken], id: str) -> NewToken:
    """Create user API Token

    Create a user API token, for oneself or for a user within one's reach who has no higher role.
    """
    return instance().tokens.create(caller, id, record=record)
