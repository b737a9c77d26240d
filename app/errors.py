"""What can go wrong, in the domain's words: the exceptions that carry a problem of the catalogue in `app/problems`.

`blueprints/error_handlers.py` turns them into answers; nothing else does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.problems.bad_requests import PARAMETERS_INVALID
from app.problems.catalogue import Problem
from app.problems.http import UNAVAILABLE


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request.

    Attributes:
        field: its name, dotted when nested (`media.0`).
        message: what was expected.
        missing: the field is required and was not sent.
    """

    field: str
    message: str
    missing: bool = False


class DomainError(Exception):
    """A request or an operation that cannot be carried out, with the problem that says why."""

    def __init__(
        self,
        problem: Problem,
        reason: str | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason or problem.reason)
        self.problem = problem
        self.reason = reason or problem.reason
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def invalid_field(field: str, message: str) -> DomainError:
    """Answer the error for one field that a rule beyond its schema refuses."""
    return DomainError(PARAMETERS_INVALID, f"Invalid parameter '{field}'", errors=[FieldError(field, message)])


class ServiceUnavailableError(DomainError):
    """A component behind the application (Firestore, Auth, Cloud Tasks) does not answer."""

    RETRY_AFTER_SECONDS = 5

    def __init__(self, component: str) -> None:
        super().__init__(UNAVAILABLE, f"{component} cannot be reached", headers={"Retry-After": str(self.RETRY_AFTER_SECONDS)})
        self.component = component


class OperationRefusedError(Exception):
    """An operator's command that cannot be carried out; nothing was changed. The message says why, in one sentence."""
