"""Where an operation is fuzzed: people and things that no other operation touches, and callers that it cannot harm."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from schemathesis import Case

from app.auth.principal import Credential, Scope
from dev.data import seeding
from tests.matrix.recipe import Recipe, Thing, resolve
from tests.matrix.recipes import RECIPES
from tests.matrix.resources import make_thing
from tests.matrix.tenants_fixture import Caller, Party, Town

Json = dict[str, Any]
AnyCase = Case[Any]
"""A request as schemathesis keeps it."""

_GUESTS = (Caller.SYSTEM_ADMIN, Caller.SUPER_ADMIN)
"""A caller from outside of the stage, whom nothing on the stage changes."""


@dataclass(frozen=True)
class Voice:
    """A caller with a credential.

    Attributes:
        party: who; None for a service account.
        is_guest: nothing that is asked can end the credential: 401 is a defect, or the operation ends its caller's session.
    """

    name: str
    authorization: str
    party: Party | None
    is_guest: bool


@dataclass(frozen=True)
class Request:
    """A request that is right in itself."""

    path: Json
    query: Json
    body: Any


class Stage:
    """A tenant, an organization in it, its administrator and a user, in a town."""

    def __init__(self, town: Town) -> None:
        self._town = town
        number = town.number()
        tenant = seeding.add_tenant(town.instance, f"Stage {number}", f"stage-{number}")
        organization = seeding.add_organization(town.instance, f"Stage {number}", tenant)
        self._owner = town.add_party(organization.id)
        self._manager = town.add_party(organization.id, Caller.TENANT_ADMIN)

    def voices(self, kinds: list[Credential]) -> list[Voice]:
        """Return who may call an operation that takes these kinds of credential."""
        voices = []
        if Credential.SYSTEM_TOKEN in kinds:
            everything = self._town.service_account(*(str(scope) for scope in Scope))
            voices.append(Voice("service account", everything, None, True))
        people = [(role, self._town.callers[role], True) for role in _GUESTS]
        people += [(Caller.USER, self._owner, False), (Caller.TENANT_ADMIN, self._manager, False)]
        for kind in kinds:
            if kind is not Credential.SYSTEM_TOKEN:
                voices += [
                    Voice(f"{role} by {kind}", self._town.authorization(party, kind), party, is_guest)
                    for role, party, is_guest in people
                ]
        return voices

    def requests(self, method: str, path: str) -> Iterator[Request]:
        """Return right requests of an operation about the stage's user; none where the matrix has no recipe for it."""
        for key, recipes in RECIPES.items():
            methods, _, recipe_path = key.partition(" /")
            if method in methods.split(", ") and f"/{recipe_path}" == path:
                for recipe in recipes.values():
                    if recipe.kind == "privatelabel":
                        yield self._request(recipe)

    def _request(self, recipe: Recipe) -> Request:
        mine = replace(self._town.callers[Caller.SYSTEM_ADMIN], calls=False)

        def find(thing: Thing) -> str:
            return make_thing(self._town, thing.name, mine if thing.is_callers else self._owner)

        def resolved(values: Mapping[str, Any]) -> Json:
            return {name: resolve(self._town, value, find) for name, value in values.items()}

        return Request(
            resolved(recipe.path),
            resolved(recipe.query),
            None if recipe.body is None else resolve(self._town, recipe.body, find),
        )
