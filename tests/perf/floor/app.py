"""The floor's WSGI application; gunicorn runs it with the product's configuration. Settings are environment variables."""

import dataclasses
import functools
import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from itertools import chain
from typing import Any

import urllib3
from flask import Flask, request
from flask_smorest import Api, Blueprint
from marshmallow import EXCLUDE, Schema, fields

from tests.perf.floor.google import Google
from tests.perf.floor.recording import Recording, Write, read_json

READ_TRIPS = int(os.environ["FLOOR_READ_TRIPS"])
RECORDINGS = {kind: read_json(text) for kind, text in json.loads(os.environ["FLOOR_RECORDINGS"]).items()}
DATABASE = os.environ["FLOOR_DATABASE"]
QUEUE = os.environ["FLOOR_QUEUE"]
URL = os.environ["PUBLIC_URL"]
CARRIER_URL = os.environ["FLOOR_CARRIER_URL"]
CARRIER_AUTHORIZATION = os.environ["FLOOR_CARRIER_AUTHORIZATION"]

_MESSAGE, _CONTACT, _NUMBER, _KEY = "{message}", "{contact}", "{number}", "{key}"


class SendRequestSchema(Schema):
    """Request of a send."""

    class Meta:
        unknown = EXCLUDE

    to = fields.String(required=True, metadata={"description": "Recipient"})
    sender = fields.String(required=True, data_key="from")
    message = fields.String(required=True)
    media = fields.List(fields.URL())
    schedule = fields.DateTime()


class SentMessageSchema(Schema):
    """Response of a send."""

    status = fields.String()
    MessageID = fields.String()
    id = fields.String()
    ConversationID = fields.String()


class TaskSchema(Schema):
    """Body of a delivery task."""

    message_id = fields.String(required=True)


class EventSchema(Schema):
    """Inbound message of the simulator."""

    carrier_message_id = fields.String(required=True)
    from_number = fields.String(required=True)
    to_number = fields.String(required=True)
    body = fields.String(required=True)


class InboundSchema(Schema):
    """Body of the simulator's webhook."""

    class Meta:
        unknown = EXCLUDE

    type = fields.String(required=True)
    event = fields.Nested(EventSchema, required=True)


blueprint = Blueprint("floor", "floor")


@functools.cache
def google() -> Google:
    """Return the connections of this process, opened after the fork."""
    return Google(os.environ["FIRESTORE_EMULATOR_HOST"], os.environ["CLOUD_TASKS_EMULATOR_HOST"], DATABASE)


@functools.cache
def carrier() -> urllib3.PoolManager:
    """Return the connections to the carrier of this process."""
    return urllib3.PoolManager(maxsize=8, retries=False)


@blueprint.route("/api/send", methods=["POST"])
@blueprint.arguments(SendRequestSchema)
@blueprint.response(200, SentMessageSchema)
def send(body: dict[str, Any]) -> dict[str, Any]:
    """Accept a message."""
    message_id, contact_id = secrets.token_hex(10), contact_of(body["to"])
    key = hashlib.sha256(request.headers["Idempotency-Key"].encode()).hexdigest()
    ids = {_MESSAGE: message_id, _CONTACT: contact_id, _NUMBER: body["to"], _KEY: key}
    recording = RECORDINGS["accept"]
    read(recording, ids)
    google().commit(fill(recording.commits[0], ids, message=body["message"]))
    google().create_task(QUEUE, f"{URL}/tasks/deliver", json.dumps({"message_id": message_id}).encode(), URL)
    return {"status": "true", "MessageID": message_id, "id": message_id, "ConversationID": contact_id}


@blueprint.route("/tasks/deliver", methods=["POST"])
@blueprint.arguments(TaskSchema)
@blueprint.response(204)
def deliver(body: dict[str, Any]) -> None:
    """Deliver a message: one read trip, a commit, the carrier, a commit."""
    ids = {_MESSAGE: body["message_id"], _CONTACT: contact_of("+13015550100"), _NUMBER: "+13015550100"}
    recording = RECORDINGS["deliver"]
    google().read([replace(name, ids) for trip in recording.reads for name in trip])
    before, after = recording.commits
    google().commit(fill(before, ids))
    form = {"To": "+13015550100", "From": "+12125550100", "Body": "Number 1", "StatusCallback": f"{URL}/receive"}
    answer = carrier().request_encode_body(
        "POST", CARRIER_URL, form, {"Authorization": CARRIER_AUTHORIZATION}, encode_multipart=False
    )
    sid = answer.json()["sid"]
    google().commit(fill(after, ids, carrierMessageId=sid))


@blueprint.route("/receive", methods=["POST"])
@blueprint.arguments(InboundSchema)
@blueprint.response(200)
def receive(body: dict[str, Any]) -> dict[str, str]:
    """Receive a message."""
    number = body["event"]["from_number"]
    ids = {_MESSAGE: secrets.token_hex(10), _CONTACT: contact_of(number), _NUMBER: number}
    recording = RECORDINGS["inbound"]
    read(recording, ids)
    google().commit(fill(recording.commits[0], ids, message=body["event"]["body"]))
    return {"status": "true"}


def read(recording: Recording, ids: Mapping[str, str]) -> None:
    """Read the documents in as many trips as configured."""
    trips = [[replace(name, ids) for name in trip] for trip in recording.reads]
    for names in trips if READ_TRIPS > 1 else [list(chain(*trips))]:
        google().read(names)


def contact_of(number: str) -> str:
    """Return the id of a customer's contact."""
    return f"floor{number}"


def replace(name: str, ids: Mapping[str, str]) -> str:
    """Put the ids of a request into the name of a document."""
    for placeholder, value in ids.items():
        name = name.replace(placeholder, value)
    return name


def fill(writes: list[Write], ids: Mapping[str, str], **changes: str) -> list[Write]:
    """Return the writes of a request."""
    return [
        dataclasses.replace(
            one, name=replace(one.name, ids), fields=one.fields | {k: v for k, v in changes.items() if k in one.fields}
        )
        for one in writes
    ]


def create_app() -> Flask:
    """Return the application."""
    application = Flask(__name__)
    application.config.update(API_TITLE="Floor", API_VERSION="1", OPENAPI_VERSION="3.0.3", OPENAPI_JSON_PATH=None)
    application.add_url_rule("/health", view_func=lambda: {"status": "ok"})
    Api(application).register_blueprint(blueprint)
    return application


app = create_app()
