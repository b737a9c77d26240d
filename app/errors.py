"""The application's exceptions. A `DomainError` carries a problem of the catalogue in `app/problems`.

Only `blueprints/http/error_handlers.py` turns them into responses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.problems.catalogue import Problem
from app.problems.requests import PARAMETERS_INVALID, UNAVAILABLE


@dataclass(frozen=True, slots=True)
class FieldError:
    """One invalid field of a request.

    Attributes:
        field: the name, dotted when nested (`media.0`).
        message: what the field must be.
        missing: whether the field is required and was not sent.
    """

    field: str
    message: str
    missing: bool = False


class DomainError(Exception):
    """A request or operation that failed for a reason that the caller is told.

    Attributes:
        problem: the kind of error.
        reason: what happened; defaults to the problem's title.
        errors: the invalid fields, if any.
        headers: HTTP headers of the response, such as Retry-After.
    """

    def __init__(
        self,
        problem: Problem,
        reason: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason or problem.title)
        self.problem = problem
        self.reason = reason or problem.title
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def detail(self) -> str:
        """The reason, where it says more than the problem's title, followed by the problem's help."""
        if self.reason == self.problem.title:
            return self.problem.help
        return f"{self.reason.removesuffix('.')}. {self.problem.help}"


def invalid_field(field: str, message: str) -> DomainError:
    """Return the error for one field that breaks a rule beyond its schema."""
    return DomainError(PARAMETERS_INVALID, f"Invalid parameter '{field}'", errors=[FieldError(field, message)])


class ServiceUnavailableError(DomainError):
    """A backend of the application (Firestore, Auth, Cloud Tasks) does not respond."""

    RETRY_AFTER_SECONDS = 5

    def __init__(self, component: str) -> None:
        super().__init__(UNAVAILABLE, f"{component} cannot be reached", headers={"Retry-After": str(self.RETRY_AFTER_SECONDS)})
        self.component = component


class OperationRefusedError(Exception):
    """An operator's command that changed nothing. The message says why, in one sentence."""
