"""How to make a valid request of each operation about a given person's object."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.store.push.devices import devices, devices_of
from app.store.tenancy.organizations import organizations
from tests.matrix.tenants_fixture import Caller, Town

Value = Any
"""A constant, `its(…)`, `mine(…)`, what a function of the town answers, or a list or map of those."""


@dataclass(frozen=True)
class Thing:
    """An object named by its id: of the target user of the table's row, or of the caller."""

    name: str
    is_callers: bool = False


def its(name: str) -> Thing:
    """Name a thing of the person that the table's row is about."""
    return Thing(name)


def mine(name: str) -> Thing:
    """Name an object of the caller."""
    return Thing(name, is_callers=True)


@dataclass(frozen=True)
class Recipe:
    """A request.

    Attributes:
        path: the parameters in the path.
        query: the query's.
        body: as JSON; None for none.
        table: the body as CSV, instead of JSON.
        file: the text of a file in a form, instead of JSON.
        shows: what a list shows or hides.
        ends_sessions: of its target user, or possible only once for them: another caller requests it for themselves.
        kind: of instance that the operation is for.
    """

    path: Mapping[str, Value] = field(default_factory=dict)
    query: Mapping[str, Value] = field(default_factory=dict)
    body: Value = None
    table: str = ""
    file: str = ""
    shows: Thing | None = None
    ends_sessions: bool = False
    kind: str = "privatelabel"


Find = Callable[[Thing], str]


def user_without_devices(town: Town, find: Find) -> str:
    """Return the user, whose devices other operations may have registered: here no notification can be sent."""
    uid = find(its("user"))
    commit = town.instance.core.store.commit()
    for device in town.instance.core.store.page(devices, devices_of(uid, 500)):
        commit.delete(devices.path(device.id))
    commit.send()
    return uid


def new_number(town: Town, _: Find) -> str:
    """Return a number that nobody has."""
    return town.phone_number()


def new_email(town: Town, _: Find) -> str:
    """Return an address that nobody has."""
    return f"new.{town.number()}@example.com"


def new_name(town: Town, _: Find) -> str:
    """Return a name that nothing has."""
    return f"New {town.number()}"


def one_more_admin(town: Town, find: Find) -> list[str]:
    """Return whom the row is about, and the administrators of the callers' organization."""
    home = town.callers[Caller.USER].user.organization_id
    organization = town.instance.core.store.get(organizations.at(home))
    assert organization is not None
    return [find(its("spare user")), *organization.organization_admins]


def by_id(name: str, parameter: str = "id", **others: Any) -> dict[str, Recipe]:
    """Return the recipe of an operation whose path names one thing."""
    return {parameter: Recipe(path={parameter: its(name)}, **others)}


def by_user_and(parameter: str, name: str, user: str = "user", **others: Any) -> dict[str, Recipe]:
    """Return the recipes of an operation whose path names a user and one of their objects."""
    return {
        "id": Recipe(path={"id": its(user), parameter: its(name)}, **others),
        parameter: Recipe(path={"id": mine(user), parameter: its(name)}, **others),
    }


def by_field(field_name: str, value: Value, body: Mapping[str, Value], **others: Any) -> dict[str, Recipe]:
    """Return the recipe of an operation whose body names one thing."""
    return {field_name: Recipe(body={**body, field_name: value}, **others)}


def resolve(town: Town, value: Value, find: Find) -> Any:
    """Return a recipe's value with every thing in it replaced by its id."""
    if isinstance(value, Thing):
        return find(value)
    if isinstance(value, Mapping):
        return {name: resolve(town, held, find) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(town, held, find) for held in value]
    return value(town, find) if callable(value) else value
