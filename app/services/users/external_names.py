"""Assignable external ids: those of the reseller's own systems, but none by which identity providers bind users."""

from app.errors import invalid_field
from app.store.users.external_ids import BOUND_BY_PROVIDER


def require_assignable(external_id: str, present: str = "") -> None:
    """Require an external id that administrators can assign.

    An administrator who assigned one of an identity provider could lock out its owner, or sign the owner in as another user.

    Args:
        external_id: the new value.
        present: the user's current value, which may be sent back unchanged.

    Raises:
        DomainError: PARAMETERS_INVALID.
    """
    if external_id != present and external_id.strip().startswith(BOUND_BY_PROVIDER):
        raise invalid_field("external_id", f"Must not begin with `{BOUND_BY_PROVIDER}`: reserved for identity providers.")
