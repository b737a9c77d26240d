"""What the task queue and the clock call: each handler enters at the same service function as HTTP does."""

from typing import Any

from flask import Blueprint, jsonify, request

from app.errors import REQUEST_REFUSED, DomainError
from blueprints.base import instance, only_queue
from tasks.queue import DELIVER_PATH

blueprint = Blueprint("tasks", __name__)


@blueprint.post(DELIVER_PATH)
@only_queue
def deliver() -> Any:
    """Deliver one message. Any answer but 2xx makes the queue come again."""
    body = request.get_json(silent=True)
    message_id = body.get("message_id") if isinstance(body, dict) else None
    if not isinstance(message_id, str):
        raise DomainError(REQUEST_REFUSED, "The task names no message")
    instance().delivery.deliver(message_id)
    return jsonify(status="true")


@blueprint.post("/tasks/sweep")
@only_queue
def sweep() -> Any:
    """Look after every message that nothing else is looking after; called once a minute."""
    return jsonify(messages=instance().sweeper.sweep())
