"""Fixtures for every test: an instance of its own, served on loopback, with people in it."""

import dataclasses
from collections.abc import Iterator

import pytest

from app.configuration.settings import Settings
from app.store.tenancy.organizations import organizations
from dev.stack import StackEndpoints
from tests.openapi.response_validation import FAULTS
from tests.world import Person, Served, TestClock, World, make_settings, people_world, serve, without_queue

pytest_plugins = [
    "tests.plugins.process_setup",
    "tests.plugins.selection",
    "tests.plugins.preparation",
    "tests.plugins.identity_providers",
    "tests.stack",
]


@pytest.fixture(autouse=True)
def documented_responses() -> Iterator[None]:
    """Fail a test in which an instance returned what its OpenAPI document does not describe."""
    FAULTS.clear()
    yield
    assert FAULTS == []


@pytest.fixture
def clock() -> TestClock:
    """A clock that runs, and that a test can set forward."""
    return TestClock()


@pytest.fixture
def settings(stack: StackEndpoints, project_id: str) -> Settings:
    """The settings of an instance in a project of its own; its address is set when it is served."""
    return make_settings(stack, project_id)


@pytest.fixture
def served(settings: Settings, clock: TestClock) -> Iterator[Served]:
    """An empty instance, served on loopback, where its task queue can reach it."""
    with serve(settings, clock) as instance:
        yield instance


@pytest.fixture
def world(served: Served) -> World:
    """A served instance with two offices in it."""
    return people_world(served)


@pytest.fixture
def still_world(world: World, clock: TestClock) -> Iterator[World]:
    """The world by an instance whose queue is out of reach: what it accepts stays as it is until a test moves it."""
    with without_queue(world, clock) as still:
        yield still


@pytest.fixture
def other(still_world: World, clock: TestClock) -> Iterator[World]:
    """The still world by another process."""
    with serve(still_world.instance.core.settings, clock) as served:
        yield dataclasses.replace(still_world, served=served)


@pytest.fixture
def office_admin(world: World) -> Person:
    """An administrator of the first organization."""
    admin = world.add_person("Olga Office")
    world.change(organizations, world.organization.id, organization_admins=[admin.user.id])
    return admin
