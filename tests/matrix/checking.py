"""Asks what the table says, and tells every cell in which the instance answers otherwise."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from werkzeug.test import TestResponse

from app.auth.principal import Credential
from app.problems.authentication import CREDENTIAL_KIND_REFUSED
from app.problems.catalogue import CATALOGUE
from tests.costs.counting import Cost, counted
from tests.matrix.recipe import Recipe, Thing, Value, resolve
from tests.matrix.resources import make_thing
from tests.matrix.table import UNKNOWN, Cell, Row
from tests.matrix.tenants_fixture import OWN, PEOPLE, Caller, Party, Town

NOTHING_EXTRA: Mapping[str, tuple[Value, str]] = MappingProxyType({})

KIND_REFUSED = Cell(CREDENTIAL_KIND_REFUSED.status, CREDENTIAL_KIND_REFUSED.code)


@dataclass(frozen=True)
class Answered:
    """An answer, and what it cost; `parameters` are those of the path that was asked."""

    response: TestResponse
    parameters: Mapping[str, str]
    cost: Cost
    shown: bool | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> Any:
        """Return the body without what is new each time."""
        text = self.response.get_data(as_text=True)
        try:
            body = json.loads(text)
        except ValueError:
            return text
        return {name: value for name, value in body.items() if name != "referenceCode"} if isinstance(body, dict) else body

    def __str__(self) -> str:
        return str(Cell(self.status, self.code, self.shown))

    @property
    def seen(self) -> tuple[Any, Sequence[str]]:
        """Return everything by which a caller could tell this answer from another: the body, and which headers there are."""
        return self.body, sorted(self.response.headers.keys())

    @property
    def code(self) -> str:
        """Return the code of the problem, or the reason where the envelope has no code; empty for a success."""
        if self.status < 400:
            return ""
        match self.body:
            case {"type": str(url)}:
                return url.rpartition("/")[2]
            case {"errors": [str(reason), *_]} | {"error": str(reason)}:
                found = [problem.code for problem in CATALOGUE.values() if problem.title == reason]
                is_parameter = reason.startswith(("Invalid parameter", "Missing parameter"))
                return "parameters-invalid" if is_parameter else found[0] if found else reason
        return ""

    def is_like(self, cell: Cell) -> bool:
        """Whether this is what a cell says."""
        return self.status == cell.status and self.shown == cell.shows and (not cell.code or self.code == cell.code)


class Asking:
    """The requests of one row."""

    def __init__(self, town: Town, method: str, row: Row, recipe: Recipe) -> None:
        self._town = town
        self._method = method
        self._row = row
        self._recipe = recipe

    def ask(
        self,
        position: str,
        caller: Party | None,
        authorization: str | None,
        extra: Mapping[str, tuple[Value, str]] = NOTHING_EXTRA,
    ) -> Answered:
        """Ask once.

        Args:
            position: of whom the object is.
            caller: None for one without objects of their own: a service account, or nobody.
            authorization: None for none.
            extra: fields of the body beyond the recipe's, and whose things their values name.
        """
        party = caller if position == OWN else self._town.parties.get(position)
        mine = caller or self._town.callers[Caller.USER]

        def find(thing: Thing) -> str:
            return make_thing(self._town, thing.name, mine if thing.is_callers else party)

        options: dict[str, Any] = {}
        if self._recipe.body is not None:
            options["json"] = resolve(self._town, self._recipe.body, find)
            if extra:
                options["json"] |= {name: self._value_of(value, whose) for name, (value, whose) in extra.items()}
        if self._recipe.table:
            options |= {"data": self._recipe.table, "content_type": "text/csv"}
        if self._recipe.file:
            options |= {"data": {"file": (BytesIO(self._recipe.file.encode()), "words.txt")}}
        parameters = resolve(self._town, self._recipe.path, find)
        path = self._row.path.format(**{name: quote(value, safe="") for name, value in parameters.items()})
        query = resolve(self._town, self._recipe.query, find)
        shows = None if self._recipe.shows is None else find(self._recipe.shows)
        with counted(self._town.instance) as cost:
            response = self._town.call(self._method, path, authorization, query_string=query, **options)
            response.get_data()
        shown = None if shows is None or response.status_code >= 400 else shows in response.get_data(as_text=True)
        return Answered(response, parameters, cost, shown)

    def _value_of(self, value: Value, whose: str) -> Any:
        """Return a field's value, which may name objects of the person in a position."""
        party = self._town.parties[whose]
        return resolve(self._town, value, lambda thing: make_thing(self._town, thing.name, party))

    def instance_kind(self) -> AbstractContextManager[None]:
        """Set the instance type that the operation is for."""
        return nullcontext() if self._recipe.kind == "privatelabel" else self._town.of_kind(self._recipe.kind)

    def caller(self, role: Caller, position: str) -> Party:
        """Return who calls in a role, about an object in a position."""
        known = self._town.callers[role]
        return self._town.like(known) if self._recipe.ends_sessions and position == OWN else known

    def wrong_cells(self) -> Iterator[str]:
        """Ask everything that the row is about, and answer what is wrong."""
        with self.instance_kind():
            for caller in Caller:
                yield from self._wrong_cells_of(caller)

    def _wrong_cells_of(self, caller: Caller) -> Iterator[str]:
        rows = self._row.rule.rows
        kinds = (Credential.USER_TOKEN, Credential.FIREBASE) if caller in PEOPLE else (Credential.SYSTEM_TOKEN,)
        taken = [kind for kind in kinds if self._row.kinds is None or kind in self._row.kinds]
        unknown: Answered | None = None
        # What does not exist is asked for first, so that the others' answers can be compared with it.
        for position in sorted(rows, key=lambda position: position != UNKNOWN):
            cell = rows[position].get(str(caller))
            if cell is None:
                continue
            for kind in taken or kinds[:1]:
                answered = self._ask_as(caller, kind, position)
                is_as_unknown = cell == rows.get(UNKNOWN, {}).get(str(caller)) and not cell.is_told
                wrong = self._what_is_wrong(answered, cell if taken else KIND_REFUSED, unknown if is_as_unknown else None)
                if wrong:
                    yield f"{self._row.title}, by {self._row.named_by}: {position}, {caller} ({kind}): {wrong}"
                elif position == UNKNOWN:
                    unknown = answered

    def _ask_as(self, caller: Caller, kind: Credential, position: str) -> Answered:
        party = self.caller(caller, position) if caller in PEOPLE else None
        return self.ask(position, party, self._town.authorization(party, kind, (self._row.kinds or {}).get(kind, "")))

    @staticmethod
    def _what_is_wrong(answered: Answered, expected: Cell, unknown: Answered | None) -> str:
        """Return what is wrong with an answer; empty if nothing is."""
        if not answered.is_like(expected):
            return f"{expected} was expected, answered was {answered}: {answered.body}"
        if expected.status < 400:
            return ""
        if answered.cost.commits:
            return "it was refused, and something was written"
        if unknown is not None and answered.seen != unknown.seen:
            return f"it is told from what does not exist: {answered.seen}, and not {unknown.seen}"
        return ""
