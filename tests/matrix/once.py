"""Things that are made once for each person, however many requests name them."""

from collections.abc import Callable
from typing import Any

from app.store.engine.collection import Collection
from tests.matrix.tenants_fixture import Party, Town

Maker = Callable[[Town, Party], str]


def once(name: str, make: Maker) -> Maker:
    """Return a maker that makes one thing for each person, however often it is asked."""

    def find(town: Town, party: Party) -> str:
        key = (name, party.uid)
        if key not in town.made:
            town.made[key] = make(town, party)
        return town.made[key]

    return find


def once_alive(name: str, make: Maker, kind: Collection[Any]) -> Maker:
    """Return a maker like that of `once`, which makes a new thing after a request has deleted the one before."""
    find = once(name, make)

    def find_alive(town: Town, party: Party) -> str:
        if town.instance.core.store.get(kind.at(find(town, party))) is None:
            del town.made[name, party.uid]
        return find(town, party)

    return find_alive
