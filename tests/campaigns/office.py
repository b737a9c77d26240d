"""Helpers for the tests of campaigns: create and apply them, and read their messages."""

from typing import Any

import requests

from app.store.engine.database import Query
from app.store.jobs import Job, JobState, jobs
from app.store.messages.messages import Message
from tests.world import CUSTOMER, Person, World

WELCOME = {"interval": 1, "intervalType": "hours", "message": "Hi [first]"}
LATER = {"interval": 2, "intervalType": "days", "message": "Still there, [first|friend]?"}


def succeed(response: requests.Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()


def add_contact(world: World, person: Person, number: str = CUSTOMER, name: str = "John Doe") -> str:
    body = {"phoneNumber": number, "fullName": name}
    return str(succeed(world.call("POST", "/api/contacts", person, json=body))["id"])


def add_campaign(world: World, person: Person, *steps: dict[str, Any], **fields: Any) -> str:
    body = {"name": "Welcome", "drips": list(steps) or [WELCOME, LATER]} | fields
    return str(succeed(world.call("POST", "/api/v2/drips", person, json=body))["id"])


def ask_to_apply(world: World, person: Person, contact_id: str, campaign_id: str, **fields: Any) -> requests.Response:
    headers = fields.pop("headers", {})
    body = {"dripCampaignId": campaign_id} | fields
    return world.call("POST", f"/api/v2/contacts/{contact_id}/drips", person, json=body, headers=headers)


def apply(world: World, person: Person, contact_id: str, campaign_id: str, **fields: Any) -> Any:
    return succeed(ask_to_apply(world, person, contact_id, campaign_id, **fields))


def texts(world: World, applied: Any) -> list[Message]:
    return [world.message(message["id"]) for message in applied["addedDripMessages"]]


def states(world: World, applied: Any) -> list[str]:
    return [str(message.state) for message in texts(world, applied)]


def running_jobs(world: World) -> list[Job]:
    return [job for job in world.instance.core.store.page(jobs, Query(jobs.name, [], [], 50)) if job.state is JobState.RUNNING]


def do_jobs(world: World) -> None:
    """Do the next slice of every job, as their tasks would."""
    for job in running_jobs(world):
        world.instance.core.jobs.run(job.id, job.slice)


def scheduled(world: World, person: Person) -> list[str]:
    return [message["id"] for message in succeed(world.call("GET", "/api/v2/scheduledMessages", person))["messages"]]
