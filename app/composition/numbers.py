"""The inventory of numbers."""

from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.composition.tenancy import TenancyServices
from app.frozen import frozen
from app.services.numbers.completion import NumberCompletion
from app.services.numbers.creation import NumberCreation
from app.services.numbers.inventory import NumberInventory
from app.services.numbers.moves import NumberMoves
from app.services.numbers.updates import NumberUpdates


@frozen(kw_only=True)
class NumberServices:
    """The services of numbers."""

    inventory: NumberInventory
    creation: NumberCreation
    updates: NumberUpdates
    moves: NumberMoves
    completion: NumberCompletion


def build_numbers(core: Core, carriers: CarrierServices, tenancy: TenancyServices) -> NumberServices:
    """Build the services of numbers."""
    store, audit, clock, rules = core.store, core.audit, core.clock, carriers.sender_rules
    return NumberServices(
        inventory=NumberInventory(store, core.paginator),
        creation=NumberCreation(store, rules, audit, clock),
        updates=NumberUpdates(store, rules, audit, clock),
        moves=NumberMoves(store, rules, tenancy.deletion, audit, clock),
        completion=NumberCompletion(store, clock),
    )
