"""Numbers that nobody has any more."""

from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations
from app.store.users.phone_numbers import NumberState, PhoneNumber
from app.store.users.users import users


def is_number_free(store: Store, number: PhoneNumber, organization_id: str = "") -> bool:
    """Whether a number may be given to somebody else.

    Args:
        store: reads who has it.
        number: the number, as stored.
        organization_id: organization whose own stock counts as free; empty for none.
    """
    if number.state is NumberState.RELEASED or not (number.uid or number.created):
        return True
    if not number.uid:
        return number.organization_id == organization_id or store.get(organizations.at(number.organization_id)) is None
    user = store.get(users.at(number.uid))
    # A document that holds nothing but the uid counts only while its user has the number.
    return user is None or (not number.created and user.phone_number != number.id)
