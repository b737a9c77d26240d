"""Errors for a missing role in v1: 400, where v2 responds with 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from app.errors import DomainError
from app.problems.permissions import ADMIN_REQUIRED, ROLE_MISSING
from blueprints.openapi.error_responses import v1_parameter_errors

View = TypeVar("View", bound=Callable[..., Any])


def v1_role_errors(view: View) -> View:
    """Report a missing role and invalid parameters in v1's envelope: `{"errors": […]}`."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except DomainError as error:
            if error.problem is ROLE_MISSING:
                raise DomainError(ADMIN_REQUIRED) from error
            raise

    return v1_parameter_errors(cast(View, wrapped))
