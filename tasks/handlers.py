"""Handlers for calls from the task queue and from cron. Each calls one service function, as an API view does.

A response other than 2xx makes the queue retry.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request

from app.endpoints import cron_only, instance, task_queue_only
from app.errors import DomainError
from app.problems.requests import REQUEST_REFUSED
from app.services.operations.separate_steps import SeparateSteps
from app.services.operations.sweeper import Overdue
from app.store.messages.message_parties import read_parties
from app.task_queue import paths

blueprint = Blueprint("tasks", __name__)


def _read_ids(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


@blueprint.post(paths.DELIVER)
@task_queue_only
def deliver() -> Any:
    """Deliver one message."""
    match request.get_json(silent=True):
        case {"message_id": str(message_id), **more}:
            parties = read_parties(more.get("parties"))
            instance().messaging.delivery.deliver(message_id, _read_ids(more.get("after")), parties)
            return jsonify(status="true")
    raise DomainError(REQUEST_REFUSED, "The task contains no message id")


@blueprint.post(paths.RELAY)
@task_queue_only
def relay() -> Any:
    """Post one event to a webhook or integration. Failed posts are rescheduled by the service, so the queue gets 2xx."""
    match request.get_json(silent=True):
        case {"delivery_id": str(delivery_id), "uid": str(uid), "integration_id": str(integration_id), **more}:
            instance().webhooks.delivery.deliver(delivery_id, uid, integration_id, _read_ids(more.get("after")))
            return jsonify(status="true")
    raise DomainError(REQUEST_REFUSED, "The task contains no event id")


@blueprint.post(paths.PUSH)
@task_queue_only
def push() -> Any:
    """Notify devices of one message, of one that failed, or of an assignment."""
    messaging = instance().messaging
    match request.get_json(silent=True):
        case {"message_id": str(message_id)}:
            messaging.notifications.notify(message_id)
        case {"failed_message_id": str(message_id)}:
            messaging.notifications.notify_failure(message_id)
        case {"assigned_contact_id": str(contact_id), "uid": str(uid), "at": int(at), **more}:
            messaging.assignment_notifications.notify(contact_id, uid, str(more.get("by", "")), at)
        case _:
            raise DomainError(REQUEST_REFUSED, "The task contains no message id")
    return jsonify(status="true")


@blueprint.post(paths.MAIL)
@task_queue_only
def mail() -> Any:
    """Send one e-mail. Failed attempts are rescheduled by the service, so the queue gets 2xx."""
    match request.get_json(silent=True):
        case {"mail_id": str(mail_id)}:
            instance().mails.sending.send(mail_id)
            return jsonify(status="true")
    raise DomainError(REQUEST_REFUSED, "The task contains no e-mail's id")


@blueprint.post(paths.MEDIA)
@task_queue_only
def media() -> Any:
    """Fetch one file of an inbound message. Failed attempts are rescheduled by the service, so the queue gets 2xx."""
    match request.get_json(silent=True):
        case {"media_id": str(media_id)}:
            instance().messaging.media_downloads.fetch(media_id)
            return jsonify(status="true")
    raise DomainError(REQUEST_REFUSED, "The task contains no id of a media file")


@blueprint.post(paths.PURGE)
@task_queue_only
def purge() -> Any:
    """Run one slice of a purge."""
    match request.get_json(silent=True):
        case {"purge_id": str(purge_id), "slice": int(slice_number)}:
            instance().tenancy.purge.run(purge_id, slice_number)
            return jsonify(status="true")
    raise DomainError(REQUEST_REFUSED, "The task contains no slice of a purge")


@blueprint.post(paths.JOB)
@task_queue_only
def job() -> Any:
    """Run one slice of a job."""
    match request.get_json(silent=True):
        case {"job_id": str(job_id), "slice": int(slice_number)}:
            instance().core.jobs.run(job_id, slice_number)
            return jsonify(status="true")
    raise DomainError(REQUEST_REFUSED, "The task contains no slice of a job")


@blueprint.post(paths.SWEEP)
@task_queue_only
def sweep() -> Any:
    """Sweep everything that is overdue, or the one shard that the task names."""
    match request.get_json(silent=True):
        case {"kind": str(kind), "shard": int(shard)}:
            return jsonify(found=instance().operations.sweeper.sweep_shard(kind, shard))
    return _sweep_everything()


@blueprint.get(paths.SWEEP)
@cron_only
def sweep_by_cron() -> Any:
    """Sweep everything that is overdue; App Engine's cron sends no token and only GET requests."""
    return _sweep_everything()


def _sweep_everything() -> Any:
    operations, steps = instance().operations, SeparateSteps()
    found: Mapping[str, Overdue] = {}
    with steps.step("sweep"):
        found = operations.sweeper.sweep_kinds()
        operations.sweep_record.mark()
        operations.measurements.write(found)
    with steps.step("closing of usage"):
        instance().usage.closing.run_step()
    steps.end()
    return jsonify(found=sum(overdue.count for overdue in found.values()))


@blueprint.post(paths.EXPIRE)
@task_queue_only
def expire() -> Any:
    """Remove expired documents, or those of the one shard that the task names."""
    match request.get_json(silent=True):
        case {"collection": str(collection), "shard": int(shard)}:
            return jsonify(found=instance().operations.expired_documents.remove_shard(collection, shard))
    return jsonify(found=instance().operations.expired_documents.remove())


@blueprint.get(paths.EXPIRE)
@cron_only
def expire_by_cron() -> Any:
    """Remove expired documents; App Engine's cron sends no token and only GET requests."""
    return jsonify(found=instance().operations.expired_documents.remove())
