"""Findings of the doctor: for a new instance, a healthy one, and one with unwise settings."""

import dataclasses

from click.testing import CliRunner

from app.commands.operations.doctor import doctor_command
from app.composition import compose
from app.configuration.settings import Settings
from app.services.operations.doctor import Finding, Verdict
from app.services.operations.sweep_record import MARK_INTERVAL_MS
from app.store.users.users import users
from app.times.clock import MINUTE
from tests.costs.counting import counted
from tests.world import TestClock, World, serve


def findings_of(world: World, **changes: object) -> dict[str, Finding]:
    settings: Settings = dataclasses.replace(world.instance.core.settings, **changes)  # type: ignore[arg-type]
    instance = compose(settings, world.instance.core.clock)
    try:
        return {finding.subject: finding for finding in instance.operations.doctor.examine()}
    finally:
        instance.close()


def test_a_new_instance_lacks_a_super_admin_and_its_cron(world: World) -> None:
    result = CliRunner().invoke(doctor_command(world.instance), [])

    assert result.exit_code == 1
    wrong = {line.split()[1] for line in result.output.splitlines() if line.startswith("error")}
    # The emulator makes a queue with its first task.
    assert wrong == {"super", "cron", "cloud-tasks", "queues", "ENVIRONMENT", "PUBLIC_URL", "TASKS_CERTIFICATES_URL"}
    assert world.instance.core.settings.SECRET_KEY not in result.output


def test_what_is_repaired_is_well(world: World, clock: TestClock) -> None:
    world.change(users, world.ann.user.id, is_super_admin=True)
    world.instance.operations.sweep_record.mark()
    assert world.send(world.ann).status_code == 200

    found = findings_of(world)

    for subject in ("firestore", "auth", "cloud-tasks", "super admin", "cron"):
        assert found[subject].verdict is Verdict.OK, found[subject]
    clock.forward(MARK_INTERVAL_MS + 6 * MINUTE)
    assert found.keys() >= {"firestore_rules/firestore.rules", "firestore_rules/firestore.indexes.json"}
    assert findings_of(world)["cron"].verdict is Verdict.ERROR


def test_unwise_settings_are_named_without_secrets(world: World) -> None:
    found = findings_of(world, SECRET_KEY="a" * 40, RATE_LIMIT_CALLS=0, LOG_LEVEL="DEBUG", GAE_ENV="standard")

    assert found["SECRET_KEY"].verdict is Verdict.ERROR
    assert "aaa" not in found["SECRET_KEY"].words
    for name in ("CREDENTIAL_KEYS", "RATE_LIMIT_CALLS", "LOG_LEVEL", "TRUSTED_PROXIES", "SMTP_HOST", "RATE_LIMIT_STORAGE"):
        assert found[name].verdict is Verdict.WARNING, name


def test_local_instance_is_not_held_to_production(world: World) -> None:
    found = findings_of(world, ENVIRONMENT="development")

    assert found["settings"].verdict is Verdict.OK
    assert "ENVIRONMENT" not in found
    assert found["TTL"].verdict is Verdict.OK


def test_doctor_stops_when_firestore_is_down(world: World) -> None:
    found = findings_of(world, FIRESTORE_EMULATOR_HOST="127.0.0.1:1")

    assert found["firestore"].verdict is Verdict.ERROR
    assert "cron" not in found


def test_the_sweep_is_marked_once_in_ten_minutes(world: World, clock: TestClock) -> None:
    record = world.instance.operations.sweep_record
    with counted(world.instance) as cost:
        for _ in range(3):
            record.mark()
    assert cost.commits == 1
    clock.forward(MARK_INTERVAL_MS)
    with counted(world.instance) as cost:
        record.mark()
    assert cost.commits == 1


def test_url_of_the_worker_is_tried(world: World, settings: Settings, clock: TestClock) -> None:
    assert findings_of(world)["worker"].verdict is Verdict.OK
    assert findings_of(world, TASKS_URL="http://127.0.0.1:1")["worker"].verdict is Verdict.ERROR
    with serve(dataclasses.replace(settings, SERVES="api", TASKS_URL="http://127.0.0.1:1"), clock) as api:
        wrong = findings_of(world, TASKS_URL=api.url)["worker"]

    assert wrong.verdict is Verdict.ERROR
    assert "responds with 404" in wrong.words
