"""The caller's own profile, the directory of administrators, and colleagues."""

from typing import Any

from flask import request

from app.auth.principal import Principal, Scope, UserPrincipal
from app.endpoints import instance
from app.problems.permissions import ROLE_MISSING
from app.services.access.user_names import NamedUser
from app.services.common.pagination import Page
from app.services.users.profile import Profile
from app.store.users.users import User
from blueprints.http.authorization import ANY_CREDENTIAL, FIREBASE, USER_TOKEN, authenticate
from blueprints.http.blueprint import Blueprint
from schemas.users.directory import (
    EXAMPLE_LISTED,
    EXAMPLE_NAMED,
    EXAMPLE_PROFILE,
    ColleagueListSchema,
    ColleaguesQuery,
    DirectoryUserListSchema,
    ProfileSchema,
    UserDirectoryQuery,
)

blueprint = Blueprint("user_directory_v2", "/api/v2", tag="Users")


@blueprint.operation("GET", "/users/me", "getMe")
@authenticate(FIREBASE, USER_TOKEN, identifies=True)
@blueprint.response(200, ProfileSchema, example=EXAMPLE_PROFILE)
def get_profile(caller: UserPrincipal) -> Profile:
    """Get the Calling User

    Returns who calls: the user, their role, organization, tenant and brand, what the credential allows and when it ends, the
    numbers that they may send from, and their limits. Use it to test a connection: it accepts user tokens of every scope. A
    service account acts for no user and gets 401.
    """
    return instance().accounts.profiles.get(caller, request.host)


@blueprint.operation("GET", "/users", "listUsers")
@authenticate(*ANY_CREDENTIAL, scope=Scope.READ_USERS)
@blueprint.page(DirectoryUserListSchema, EXAMPLE_LISTED, ROLE_MISSING, query=UserDirectoryQuery)
def list_users(caller: Principal, query: dict[str, Any]) -> Page[User]:
    """Get Users

    Returns a page of the users whom the caller administers, in a stable order: those of the organization, the tenant or the
    instance. Filters can be combined; an organization or tenant without access has no users. Use `colleagues` for users who
    administer nobody.
    """
    return instance().accounts.directory.list(caller, query["filters"], query["limit"], query["cursor"])


@blueprint.operation("GET", "/users/colleagues", "listColleagues")
@authenticate(FIREBASE, USER_TOKEN)
@blueprint.page(ColleagueListSchema, EXAMPLE_NAMED, query=ColleaguesQuery)
def list_colleagues(caller: UserPrincipal, query: dict[str, Any]) -> Page[NamedUser]:
    """Get Colleagues

    Returns a page of the other active users of the caller's organization, by id, name and number: to share a number with, or
    to assign a conversation to.
    """
    return instance().accounts.directory.list_colleagues(caller, query["search"], query["limit"], query["cursor"])
