"""The application's exceptions. A `DomainError` carries a problem of the catalogue in `app/problems`.

Only `blueprints/http/error_handlers.py` turns them into responses.
"""

from collections.abc import Callable, Mapping, Sequence

from app.frozen import frozen
from app.problems.catalogue import Problem
from app.problems.requests import PARAMETERS_INVALID, UNAVAILABLE

AttributePath = str | tuple[str | int, ...]
"""Attribute of a service's argument, such as `send_at`; a tuple where it is nested: `("provider", "name")`, `("media", 0)`."""


_MAX_FIELDS_IN_DETAIL = 3


@frozen
class FieldError:
    """One invalid value. Services do not know how a request spells it; `schemas/common/field_names.py` does.

    Attributes:
        path: the attribute.
        message: what the value must be.
        missing: whether the value is required and was not given.
    """

    path: AttributePath
    message: str
    missing: bool = False

    @property
    def name(self) -> str:
        """The path as a text, with dots."""
        return self.path if isinstance(self.path, str) else ".".join(map(str, self.path))


ReasonOfNames = Callable[[Sequence[str]], str]
"""Returns a reason that names the invalid fields."""


class DomainError(Exception):
    """A request or operation that failed for a reason that the caller is told.

    Attributes:
        problem: the kind of error.
        errors: the invalid fields, if any.
        headers: HTTP headers of the response, such as Retry-After.
    """

    def __init__(
        self,
        problem: Problem,
        reason: str | ReasonOfNames | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Create the error.

        Args:
            problem: the kind of error.
            reason: what happened, or a function that says it with the names of `errors`; defaults to the problem's title.
            errors: the invalid fields, if any.
            headers: HTTP headers of the response.
        """
        self.problem = problem
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self._reason = reason or problem.title
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """The cause, with the attributes' names."""
        return self.reason_with([error.name for error in self.errors])

    def reason_with(self, names: Sequence[str]) -> str:
        """Return the cause, with other names for `errors`: those of a request or a command's options."""
        return self._reason if isinstance(self._reason, str) else self._reason(names)

    @property
    def detail(self) -> str:
        """The fault, named by the first invalid fields if there are any, followed by the problem's help."""
        found = [f"{error.name}: {error.message}" for error in self.errors[:_MAX_FIELDS_IN_DETAIL]]
        if self.problem is not PARAMETERS_INVALID or not found:
            found.insert(0, f"{self.reason.removesuffix('.')}{'' if self.reason.endswith('?') else '.'}")
        return " ".join([*found, self.problem.help])


def invalid_field(path: AttributePath, message: str) -> DomainError:
    """Return the error for one attribute whose value breaks a rule beyond the schema."""
    return DomainError(PARAMETERS_INVALID, name_first, errors=[FieldError(path, message)])


def name_first(names: Sequence[str]) -> str:
    """Return a reason that names the first invalid field."""
    return f"Invalid parameter '{names[0]}'"


def name_all(names: Sequence[str]) -> str:
    """Return a reason that names every invalid field."""
    return "; ".join(f"Invalid parameter '{name}'" for name in names)


class UncertainEffectError(DomainError):
    """A failure that leaves open whether the effect happened: another server got the request and did not confirm it."""


class ServiceUnavailableError(UncertainEffectError):
    """A backend of the application (Firestore, Auth, Cloud Tasks) does not respond."""

    RETRY_AFTER_SECONDS = 5

    def __init__(self, component: str) -> None:
        super().__init__(UNAVAILABLE, f"{component} cannot be reached", headers={"Retry-After": str(self.RETRY_AFTER_SECONDS)})
        self.component = component


class OperationRefusedError(Exception):
    """An operator's command that changed nothing. The message says why, in one sentence."""
