"""An office with contacts on a list, and calls about its blasts."""

from collections.abc import Mapping
from typing import Any

from app.crypto.keys import new_id
from app.services.blasts.fan_out import SEND_BLAST
from app.store.contacts.contact_lists import ContactList, contact_lists
from app.store.contacts.contact_writes import create_contact
from app.store.contacts.contacts import Contact
from app.store.jobs import Job, JobState, jobs, page_of_jobs
from tests.world import Person, World, wait_until

BLASTS = "/api/v2/blasts"


def add_list(world: World, name: str = "Regulars") -> str:
    """Add a list of Ann's."""
    contact_list = ContactList(id=new_id(), uid=world.ann.user.id, name=name)
    commit = world.instance.core.store.commit()
    contact_lists.create(commit, contact_list)
    commit.send()
    return contact_list.id


def add_contacts(world: World, count: int, list_ids: list[str], **attributes: Any) -> list[Contact]:
    """Add contacts of Ann's to lists, with numbers of the fictional ranges of several area codes."""
    added: list[Contact] = []
    commit = world.instance.core.store.commit()
    for index in range(count):
        area, line = divmod(len(added) + attributes.get("first", 0), 100)
        number = f"+1{201 + area}55501{line:02}"
        values = {"full_name": f"Carl{index} Customer", **{k: v for k, v in attributes.items() if k != "first"}}
        contact = Contact(id=new_id(), uid=world.ann.user.id, phone_number=number, lists=list_ids, **values)
        added.append(create_contact(commit, contact, None))
    commit.send()
    return added


def create_blast(world: World, person: Person | None = None, **fields: Any) -> dict[str, Any]:
    """Create a blast and return it."""
    body = {"name": "Offer", "message": "Hi [first|there], come by!"} | fields
    response = world.call("POST", BLASTS, person or world.ann, json=body)
    assert response.status_code == 200, response.text
    created: dict[str, Any] = response.json()
    return created


def act(world: World, blast: Mapping[str, Any], verb: str, person: Person | None = None, **body: Any) -> Any:
    """Call one of the actions of a blast, and return the response."""
    options = {"json": body} if verb in ("send", "test") else {}
    return world.call("POST", f"{BLASTS}/{blast['id']}/{verb}", person or world.ann, **options)


def read(world: World, blast: Mapping[str, Any]) -> dict[str, Any]:
    """Return a blast with its progress."""
    found: dict[str, Any] = world.call("GET", f"{BLASTS}/{blast['id']}", world.ann).json()
    return found


def wait_until_delivered(world: World, blast: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Wait until that many messages of a blast were delivered, and return the blast."""
    return wait_until(lambda: read(world, blast), lambda found: found["messages"]["delivered"] >= number)


def find_jobs(world: World) -> list[Job]:
    """Return the jobs of Ann's blasts, the newest first."""
    return world.instance.core.store.page(jobs, page_of_jobs(world.ann.user.id, SEND_BLAST, 20, None))


def run_slice(world: World) -> bool:
    """Run the next slice of each running job; return whether there was one."""
    running = [job for job in find_jobs(world) if job.state is JobState.RUNNING]
    for job in running:
        world.instance.core.jobs.run(job.id, job.slice)
    return bool(running)


def run_jobs(world: World) -> None:
    """Run the jobs of all blasts to their end."""
    while run_slice(world):
        pass
