"""An office whose people use the console, by an instance of its own."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from firebase_admin import auth

from app.configuration.settings import Settings
from app.store.users.users import users
from app.times.clock import Clock
from dev.components.firestore import load_rules
from dev.programs.processes import PROJECT
from dev.stack import StackEndpoints
from tests.world import Person, World, people_world, serve

PASSWORD = "correct horse battery staple"


@contextmanager
def serve_office(settings: Settings, stack: StackEndpoints, clock: Clock) -> Iterator[World]:
    """Serve an office with Ann, Ben, and a number of Ann's that Ben shares; the security rules are in force.

    The web API key is the project's id, by which the Auth emulator knows whose log-in it is.
    """
    project_id = settings.GOOGLE_CLOUD_PROJECT
    settings = dataclasses.replace(settings, FIREBASE_WEB_API_KEY=project_id)
    rules = (PROJECT / "firestore_rules" / "firestore.rules").read_text()
    load_rules(stack.firestore_emulator_host, project_id, rules)
    with serve(settings, clock) as served:
        world = people_world(served)
        for person in (world.ann, world.ben):
            give_password(world, person)
        world.change(users, world.ann.user.id, shared_with=[world.ben.user.id])
        yield world


def give_password(world: World, person: Person) -> None:
    """Give a person an auth account, with which they can log in."""
    user = person.user
    app = world.instance.core.accounts.app
    auth.create_user(uid=user.id, email=user.email, password=PASSWORD, display_name=user.full_name, app=app)
