"""Starts the floor beside the running product, with the same documents and the same configuration of gunicorn."""

import dataclasses
import json
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from google.cloud.firestore_v1.types import firestore

from app.carriers.http import basic_auth
from app.store.contacts.contacts import Contact, contacts
from app.store.engine.values import encode_fields
from dev.components import application
from dev.environment import make_base_url
from dev.programs import processes
from dev.stack import StackEndpoints
from tests.perf.floor.recording import Recording, recorded
from tests.perf.load import FIRST_CUSTOMER, Kind, Operation, Work, customers, find_make_call
from tests.perf.running import Running, list_queues
from tests.perf.usage import ProcessGroups
from tests.twilio.client import TwilioAccount
from tests.world import Served, serve
from web_server import grpc_polling

_WRITES_A_COMMIT = 400


@contextmanager
def run_floor(
    stack: StackEndpoints, running: Running, kind: Operation, account: TwilioAccount | None = None, read_trips: int = 2
) -> Iterator[Running]:
    """Run the floor.

    Args:
        stack: what it talks to.
        running: the product; the floor reads its documents.
        kind: the operation that is compared.
        account: the carrier account of a delivery.
        read_trips: 2 as recorded, or 1 for all documents at once.
    """
    port = processes.find_free_port()
    url = make_base_url(port)
    connection = running.instance.core.database._connection
    environment = {
        **running.environment,
        "PUBLIC_URL": url,
        # gRPC as it is by default, not as the product sets it (docs/decisions/0157).
        grpc_polling.VARIABLE: "",
        "FLOOR_READ_TRIPS": str(read_trips),
        "FLOOR_RECORDINGS": json.dumps({kind: _record(running, kind)}),
        "FLOOR_DATABASE": connection.name,
        "FLOOR_QUEUE": list_queues(running.instance.core.settings)[0],
        "FLOOR_CARRIER_URL": f"{account.server.url}/2010-04-01/Accounts/{account.sid}/Messages.json" if account else "",
        "FLOOR_CARRIER_AUTHORIZATION": basic_auth(account.sid, account.token) if account else "",
    }
    _add_contacts(running)
    command = [part.replace("main:app", "tests.perf.floor.app:app") for part in application.gunicorn_command(port)]
    # As many threads as the service that the operation belongs to.
    product = application.WORKER if kind == "deliver" else application.API
    service = application.Service("The floor", product.serves, "floor.log")
    with tempfile.TemporaryDirectory(prefix="texting-perf-") as logs:
        process = application.start(service, command, port, environment, Path(logs))
        try:
            processes.wait_until_ready([process])
            yield dataclasses.replace(running, url=url, usage=ProcessGroups([process.child.pid]))
        finally:
            processes.stop([process])


def _record(running: Running, kind: Operation) -> str:
    """Return the recording of one request about a contact that exists.

    The second of two instances is recorded: it remembers nothing, so it reads in two trips, and all that a message needs.
    """
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    settings, clock = running.instance.core.settings, running.instance.core.clock
    with serve(settings, clock) as served:
        message_id, contact_id = _call(running, served, "accept").split()
    with serve(settings, clock) as served:
        if kind == "deliver":
            with recorded(served.instance) as recording:
                served.instance.messaging.delivery.deliver(message_id)
        else:
            with recorded(served.instance) as recording:
                answer = _call(running, served, kind)
            message_id = answer.split()[0] if answer else _id_of(_find_name(recording, "messages"))
    placeholders = {message_id: "{message}", contact_id: "{contact}", FIRST_CUSTOMER: "{number}"}
    if kind == "accept":
        key = _find_name(recording, "idempotency-keys")
        # Without the product's presumption (docs/decisions/0155), an earlier request is looked for first.
        recording.reads[0].append(key)
        placeholders[_id_of(key)] = "{key}"
    return recording.to_json(placeholders)


def _call(running: Running, served: Served, kind: Kind) -> str:
    """Send one request; return the ids of message and contact if the response names them."""
    work = Work(kind, 1, 0, served.url, running.authorization)
    path, body, headers = find_make_call(work, running.environment)(0, 0)
    answer = requests.post(served.url + path, body, headers={"Content-Type": "application/json", **headers}, timeout=30)
    answer.raise_for_status()
    return f"{answer.json()['id']} {answer.json()['ConversationID']}" if kind == "accept" else ""


def _find_name(recording: Recording, collection: str) -> str:
    """Return the name of the document that was written in a collection."""
    names = (write.name for commit in recording.commits for write in commit)
    return next(name for name in names if f"/{collection}/" in name)


def _id_of(name: str) -> str:
    return name.rpartition("/")[2]


def _add_contacts(running: Running) -> None:
    """Write a contact of the floor's own for each customer of the callers."""
    connection = running.instance.core.database._connection
    request = firestore.CommitRequest.pb()
    numbers = customers()
    for start in range(0, len(numbers), _WRITES_A_COMMIT):
        commit = request(database=connection.name)
        for number in numbers[start : start + _WRITES_A_COMMIT]:
            contact = Contact(id=f"floor{number}", uid=running.user.id, phone_number=number)
            update = commit.writes.add().update
            update.name = f"{connection.name}/documents/{contacts.name}/floor{number}"
            for name, value in encode_fields(contacts.encode(contact)).items():
                update.fields[name].CopyFrom(value)
        connection.commit(commit)
