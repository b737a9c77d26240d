"""An instance served on loopback, the people in it, and a client that calls it as they would."""

import dataclasses
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import requests
from werkzeug.serving import make_server

from app import create_app
from app.auth.principal import Scope
from app.carriers.simulator import SIGNATURE_HEADER, Simulator
from app.composition import Instance
from app.configuration.setting_values import ServedRequests
from app.configuration.settings import Settings
from app.crypto.keys import new_id
from app.crypto.vault import Owner, OwnerKind
from app.endpoints import EXTENSION
from app.store.contacts.contacts import Contact
from app.store.contacts.contacts import contacts as contact_collection
from app.store.engine.collection import Collection
from app.store.messages.message_queries import page_of_conversation
from app.store.messages.messages import Message
from app.store.messages.messages import messages as message_collection
from app.store.tenancy.organizations import Organization
from app.store.tenancy.tenants import Tenant
from app.store.users.users import User
from app.store.users.users import users as user_collection
from app.times.clock import Clock, system_clock
from dev.data import seeding
from dev.programs.processes import find_free_port
from dev.stack import StackEndpoints
from tests.accepting import accept_connections
from tests.http_sessions import http_session
from tests.media.folder import media_folder
from tests.openapi.response_validation import validate_responses

T = TypeVar("T")

CUSTOMER = "+12125550123"
DEADLINE_SECONDS = 15.0


class TestClock:
    """The present in ms, plus what a test set it forward."""

    __test__ = False

    def __init__(self) -> None:
        self._forward = 0

    def __call__(self) -> int:
        return system_clock() + self._forward

    def forward(self, milliseconds: int) -> None:
        """Set the clock forward."""
        self._forward += milliseconds


def make_settings(stack: StackEndpoints, project_id: str, **changes: Any) -> Settings:
    """Return the settings of a test's instance."""
    values: dict[str, Any] = {
        "ENVIRONMENT": "test",
        "GOOGLE_CLOUD_PROJECT": project_id,
        "PUBLIC_URL": "http://127.0.0.1:1",
        # Its own: the simulator's late posts go to the instance that has the port by then, and must not be taken for theirs.
        "SECRET_KEY": f"a-secret-key-for-tests-of-{project_id}",
        "BRAND_NAME": "Acme Texting",
        "FIRESTORE_EMULATOR_HOST": stack.firestore_emulator_host,
        "FIREBASE_AUTH_EMULATOR_HOST": stack.auth_emulator_host,
        "CLOUD_TASKS_EMULATOR_HOST": stack.cloud_tasks_emulator_host,
        "TASKS_LOCATION": "local",
        # Its own, since an instance gets late tasks of one that ended and had the same port.
        "TASKS_SERVICE_ACCOUNT": f"tasks@{project_id}.iam.gserviceaccount.com",
        "TASKS_CERTIFICATES_URL": stack.cloud_tasks_certificates_url,
        "MEDIA_FOLDER": media_folder(),
        # Tests bring the same text twice on purpose.
        "REPEATED_TEXT_SECONDS": 0,
        # Tests of other things send many messages from one number.
        "PACE_LOCAL": 0,
        "PACE_TOLL_FREE": 0,
        "PACE_SHORT_CODE": 0,
        # Counted, but never reached.
        "RATE_LIMIT_CALLS": 1_000_000,
        "RATE_LIMIT_SENDS": 1_000_000,
        "RATE_LIMIT_ADDRESS": 1_000_000,
        "RATE_LIMIT_REFUSALS": 1_000_000,
    }
    return Settings(**{**values, **changes})


@dataclass(frozen=True)
class Served:
    """An instance and where it is served."""

    url: str
    instance: Instance

    def call(self, method: str, path: str, authorization: str | None = None, **options: Any) -> requests.Response:
        """Call the instance over HTTP."""
        headers = {**({"Authorization": authorization} if authorization else {}), **options.pop("headers", {})}
        return http_session().request(
            method, self.url + path, headers=headers, timeout=DEADLINE_SECONDS, allow_redirects=False, **options
        )


@contextmanager
def serve(settings: Settings, clock: Clock, port: int = 0) -> Iterator[Served]:
    """Serve an instance on a port of loopback, a free one by default, by threads of this process.

    It learns its address, unless it is a worker: the public one is the API's.
    """
    # The instance must know its own address before it is made, and the address is known when the server listens.
    server = make_server("127.0.0.1", port, lambda environ, start: app(environ, start), threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    if settings.SERVES != ServedRequests.TASKS:
        settings = dataclasses.replace(settings, PUBLIC_URL=url)
    app = create_app(settings, clock)
    validate_responses(app)
    instance: Instance = app.extensions[EXTENSION]
    try:
        with accept_connections(server):
            yield Served(url, instance)
    finally:
        instance.close()


def run_at_once(*actions: Callable[[], T]) -> list[T]:
    """Run the actions by as many threads, all let go at the same moment, and answer what they answered."""
    gate = threading.Barrier(len(actions))

    def run(action: Callable[[], T]) -> T:
        gate.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


@dataclass(frozen=True)
class Person:
    """A user and the Authorization header of their token."""

    user: User
    authorization: str


@dataclass(frozen=True)
class World:
    """Two organizations of one tenant, and another tenant.

    Attributes:
        ann: a user of the first organization.
        ben: her colleague.
        zoe: a user of the other tenant.
        admin: a system admin without a number.
        reseller: a service account's Authorization with every scope.
    """

    served: Served
    tenant: Tenant
    organization: Organization
    ann: Person
    ben: Person
    zoe: Person
    admin: Person
    reseller: str

    @property
    def instance(self) -> Instance:
        """Return the instance itself."""
        return self.served.instance

    def call(self, method: str, path: str, person: Person | None = None, **options: Any) -> requests.Response:
        """Call the instance in a person's name."""
        return self.served.call(method, path, person.authorization if person else None, **options)

    def send(self, person: Person, **changes: Any) -> requests.Response:
        """Send a text to a customer; `from_` stands for the field `from`."""
        sender = changes.pop("from_", person.user.phone_number)
        body = {"to": CUSTOMER, "from": sender, "message": "Hello!"} | changes
        return self.call("POST", "/api/send", person, json=body)

    def give_provider(self, tenant_id: str, provider: dict[str, str]) -> None:
        """Set a tenant's carrier account; a name alone is a carrier without accounts."""
        self.instance.carriers.accounts.store(Owner(OwnerKind.TENANT, tenant_id), provider)

    def message(self, message_id: str) -> Message:
        """Read a message from the store."""
        message = self.instance.core.store.get(message_collection.at(message_id))
        assert message is not None
        return message

    def contact(self, contact_id: str) -> Contact:
        """Read a contact from the store."""
        contact = self.instance.core.store.get(contact_collection.at(contact_id))
        assert contact is not None
        return contact

    def conversation(self, contact_id: str) -> list[Message]:
        """Read a conversation from the store, newest message first."""
        return self.instance.core.store.page(message_collection, page_of_conversation(contact_id, 100, None))

    def change(self, collection: Collection[Any], document_id: str, **attributes: Any) -> None:
        """Change attributes of a document, as an administrator's tool would."""
        commit = self.instance.core.store.commit()
        commit.update(collection.path(document_id), collection.changes(**attributes))
        commit.send()

    def add_person(self, name: str, number: str = "", **attributes: Any) -> Person:
        """Add a user to the first organization, with a token; `attributes` are those of the document."""
        user = seeding.add_user(self.instance, self.organization, name, number)
        if attributes:
            self.change(user_collection, user.id, **attributes)
        return Person(dataclasses.replace(user, **attributes), seeding.add_user_token(self.instance, user))

    def text_in(self, body: str = "Are you open?", **changes: Any) -> requests.Response:
        """Bring a customer's text to Ann, as the simulator does: at once and signed."""
        event = {
            "carrier_message_id": f"SIM{new_id()}",
            "from_number": CUSTOMER,
            "to_number": self.ann.user.phone_number,
            "body": body,
        }
        return self.carrier_call("inbound", event | changes)

    def receipt_in(self, message: Message, state: str, **changes: Any) -> requests.Response:
        """Bring a receipt for a message, as the simulator does: at once and signed."""
        event = {"message_id": message.id, "carrier_message_id": f"SIM{message.id}", "state": state}
        return self.carrier_call("receipt", event | changes)

    def carrier_call(self, kind: str, event: Any) -> requests.Response:
        """Create a signed call of the simulator."""
        return self.carrier_post(json.dumps({"type": kind, "event": event}).encode())

    def carrier_post(self, body: bytes, path: str = "/receive?provider=simulator") -> requests.Response:
        """Post any body with the simulator's genuine signature."""
        simulator = self.instance.carriers.registry.find("simulator")
        assert isinstance(simulator, Simulator)
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: simulator.sign(body)}
        return self.served.call("POST", path, data=body, headers=headers)

    def wait_for_state(self, message_id: str, *states: str) -> Message:
        """Wait until a message is in one of the states, and answer it."""
        return wait_until(lambda: self.message(message_id), lambda message: message.state in states)


@contextmanager
def without_queue(world: World, clock: Clock) -> Iterator[World]:
    """Serve a world's data a second time, by an instance that cannot reach Cloud Tasks: what it accepts stays as it is."""
    unreachable = f"127.0.0.1:{find_free_port()}"
    with serve(dataclasses.replace(world.instance.core.settings, CLOUD_TASKS_EMULATOR_HOST=unreachable), clock) as served:
        yield dataclasses.replace(world, served=served)


def wait_until(look: Callable[[], T], is_right: Callable[[T], bool]) -> T:
    """Look again and again until what is seen is right; fail with what was seen last."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not is_right(seen := look()):
        assert time.monotonic() < deadline, f"still {seen}"
        time.sleep(0.02)
    return seen


def people_world(served: Served) -> World:
    """Fill an instance with people, by one commit."""
    instance = served.instance
    commit = instance.core.store.commit()
    seeding.add_instance(instance, commit=commit)
    tenant = seeding.add_tenant(instance, "Acme Telecom", 20681, commit=commit)
    other_tenant = seeding.add_tenant(instance, "Zeta Phones", "zeta", commit=commit)
    organization = seeding.add_organization(instance, "Acme Dental", tenant, commit=commit)
    other_organization = seeding.add_organization(instance, "Zeta Law", other_tenant, commit=commit)

    def add(name: str, its: Organization, number: str = "", is_admin: bool = False) -> Person:
        user = seeding.add_user(instance, its, name, number, is_admin=is_admin, commit=commit)
        return Person(user, seeding.add_user_token(instance, user, commit=commit))

    world = World(
        served=served,
        tenant=tenant,
        organization=organization,
        ann=add("Ann Archer", organization, "+12125550100"),
        ben=add("Ben Baker", organization, "+12125550101"),
        zoe=add("Zoe Zimmer", other_organization, "+13125550100"),
        admin=add("Ada Admin", organization, is_admin=True),
        reseller=seeding.add_service_account(instance, "Provisioning", [str(scope) for scope in Scope]),
    )
    commit.send()
    return world
