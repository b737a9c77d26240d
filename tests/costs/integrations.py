"""Operations on integrations; each answers what one of it costs."""

from collections.abc import Sequence

from app.store.webhooks.relay_deliveries import deliveries_of, relay_deliveries
from tests.costs.counting import Cost, counted
from tests.costs.expectation import Expectation, make_cost
from tests.costs.steps import count_for, count_text_in, succeed
from tests.webhooks.receiver import run_receiver
from tests.world import World

_INSTALLED = "/api/v2/integrations/installed"
_URL = "https://crm.example.com/events"


def install_an_integration(world: World) -> Cost:
    return count_for(world, world.ann.authorization, "POST", _INSTALLED, json=_webhook(_URL))


def list_integrations(world: World) -> Cost:
    _install(world, _URL)
    return count_for(world, world.reseller, "GET", f"{_INSTALLED}?userId={world.ann.user.id}")


def receive_for_an_integration(world: World) -> Cost:
    succeed(world.text_in())
    _install(world, _URL)
    return count_text_in(world)


def tell_an_integration(world: World) -> Cost:
    with run_receiver() as receiver:
        installed = _install(world, receiver.url())
        succeed(world.text_in())
        events = world.instance.core.store.page(relay_deliveries, deliveries_of(world.ann.user.id, None, 10, None, installed))
        event = next(event for event in events if event.event == "message.received")
        with counted(world.instance) as cost:
            world.instance.webhooks.delivery.deliver(event.id, event.uid, installed)
        assert len(receiver.received) == 1
    return cost


def _install(world: World, url: str) -> str:
    return str(succeed(world.call("POST", _INSTALLED, world.ann, json=_webhook(url))).json()["id"])


def _webhook(url: str) -> dict[str, object]:
    return {"integration": "webhooks", "configuration": {"url": url}}


INTEGRATIONS: Sequence[Expectation] = [
    Expectation(
        "Install an integration",
        install_an_integration,
        make_cost(reads=2, commits=1, read=4 + 2, written=2),
        "Read: token, user, organization, tenant; then the user again, and the catalogue. Written: integration, user.",
    ),
    Expectation(
        "List a user's integrations, service account",
        list_integrations,
        make_cost(reads=4, queries=1, read=4 + 1 + 1),
        "The last read: the circuit breaker of each enabled integration, in one round trip.",
    ),
    Expectation(
        "Text in, simulator, known contact, for a user with an integration",
        receive_for_an_integration,
        make_cost(reads=1, commits=1, read=5, written=3, tasks=1),
        "The event is written in the same commit; nothing more is read.",
    ),
    Expectation(
        "Tell an integration an event",
        tell_an_integration,
        make_cost(reads=1, commits=2, read=3, written=2),
        "Read: event, user, integration. Written: the claim, then what was answered.",
    ),
]
