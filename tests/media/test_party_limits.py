"""Files of inbound messages from a carrier's server that hangs, beside those of others that work."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from app.configuration.settings import Settings
from app.crypto.vault import Owner, OwnerKind
from app.outbound_limits.circuit_breaker import FIRST_PAUSE_MS, MAX_FAILURES
from app.outbound_limits.party import Party
from app.services.inbound import media_downloads
from app.services.inbound.media_downloads import DOWN_WINDOW_MS, GRACE_MS
from app.services.inbound.media_origins import MediaOrigins
from app.store.messages.media_files import MediaFile, MediaState
from app.times.clock import HOUR, MINUTE, SECOND
from dev.data import seeding
from tests.media import files
from tests.media.carrier_host import Answer, CarrierHost, run_host
from tests.media.files import stored
from tests.media.inbound import media_of, receive
from tests.world import Person, TestClock, World, wait_until

SLOTS = 2


@pytest.fixture
def host() -> Iterator[CarrierHost]:
    """The carrier's server of media."""
    with run_host() as running:
        running.add("/good.jpg", Answer(files.jpeg()))
        running.add("/hangs.jpg", Answer(files.jpeg(), hangs=30))
        running.add("/drops.jpg", Answer(files.jpeg(), cut=10))
        yield running


@pytest.fixture
def settings(settings: Settings, host: CarrierHost) -> Settings:
    """The settings of an instance that may fetch from this machine, where its Twilio is."""
    return dataclasses.replace(settings, RELAY_ALLOW_LOOPBACK=True, TWILIO_BASE_URL=host.url, PARTY_SLOTS=SLOTS)


@dataclass
class Office:
    """Ann and Zoe, each with an account at the carrier. No queue: the test runs each task, which `tasks` has."""

    world: World
    host: CarrierHost
    clock: TestClock
    tasks: list[tuple[str, int, int]] = field(default_factory=list)

    def receive(self, person: Person, path: str, count: int, **changes: str) -> list[str]:
        """Bring messages with a file each, and return the files' ids."""
        found = []
        for _ in range(count):
            message = receive(
                self.world, self.host.url + path, **{"carrier": "twilio", "to_number": person.user.phone_number} | changes
            )
            found.append(media_of(self.world, message).id)
        self.tasks.clear()
        return found

    def fetch(self, media_id: str) -> MediaFile:
        self.world.instance.messaging.media_downloads.fetch(media_id)
        return self.read(media_id)

    def read(self, media_id: str) -> MediaFile:
        media = stored(self.world, media_id)
        assert media is not None
        return media

    def due(self, media_id: str) -> int:
        """Return when the latest task of a file is due."""
        return next(due for task_id, _, due in reversed(self.tasks) if task_id == media_id)

    def forward_to(self, time_ms: int) -> None:
        self.clock.forward(max(0, time_ms - self.clock()))

    def open_breaker(self, path: str = "/drops.jpg") -> list[str]:
        """Open the circuit breaker of Ann's account, and return the files whose fetch failed."""
        failed = self.receive(self.world.ann, path, MAX_FAILURES)
        assert [self.fetch(media_id).attempts for media_id in failed] == [1] * MAX_FAILURES
        return failed


@pytest.fixture
def office(still_world: World, host: CarrierHost, clock: TestClock, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(still_world, host, clock)
    for person, account in ((still_world.ann, "ACa"), (still_world.zoe, "ACb")):
        provider = {"name": "twilio", "account_sid": account, "auth_token": "t"}
        still_world.give_provider(person.user.tenant_id, provider)

    def enqueue(media_id: str, attempt: int, due: int) -> None:
        office.tasks.append((media_id, attempt, due))

    monkeypatch.setattr(still_world.instance.core.queue, "media", enqueue)
    return office


def run_tasks(office: Office, media_ids: list[str]) -> None:
    """Run the latest task of each file at its time, until all files are stored."""
    for media_id in media_ids:
        while office.read(media_id).state is MediaState.PENDING:
            office.forward_to(office.due(media_id))
            office.fetch(media_id)
        assert office.read(media_id).state is MediaState.STORED


def test_hanging_server_holds_two_threads_and_nobody_else(office: Office) -> None:
    bad, good = office.receive(office.world.ann, "/hangs.jpg", 12), office.receive(office.world.zoe, "/good.jpg", 3)
    before = {media_id: office.read(media_id) for media_id in bad}
    with ThreadPoolExecutor(len(bad)) as pool:
        running = [pool.submit(office.fetch, media_id) for media_id in bad]
        wait_until(lambda: sum(future.done() for future in running), lambda count: count == len(bad) - SLOTS)
        wait_until(lambda: office.host.waiting, lambda count: count == SLOTS)

        assert [office.fetch(media_id).state for media_id in good] == [MediaState.STORED] * 3
        assert office.host.waiting == SLOTS
        office.host.released.set()
    put_off = [media_id for media_id, future in zip(bad, running, strict=True) if future.result().state == "pending"]
    assert len(put_off) == len(bad) - SLOTS
    # Nothing was written for them, and each has one more task.
    assert all(office.read(media_id) == before[media_id] for media_id in put_off)
    assert sorted(media_id for media_id, _, _ in office.tasks) == sorted(put_off)
    assert all(due < (before[media_id].sweep_at or 0) for media_id, _, due in office.tasks)

    run_tasks(office, put_off)


@pytest.mark.parametrize(("offices", "held"), [(1, 2 * SLOTS), (4, 3 * SLOTS)])
def test_accounts_of_one_owner_share_threads(office: Office, offices: int, held: int) -> None:
    """Each user may have an account, and each reseller organizations; who has an account names servers that hang."""
    instance, bad = office.world.instance, list[str]()
    for number in range(4):
        place = office.world.organization
        if number and offices > 1:
            place = seeding.add_organization(instance, f"Office {number}", office.world.tenant)
        user = seeding.add_user(instance, place, f"User {number}", f"+1212555011{number}")
        account = {"name": "twilio", "account_sid": f"ACown{number}", "auth_token": "t"}
        instance.carriers.accounts.store(Owner(OwnerKind.USER, user.id), account)
        bad += office.receive(Person(user, ""), "/hangs.jpg", SLOTS)
    (good,) = office.receive(office.world.zoe, "/good.jpg", 1)
    with ThreadPoolExecutor(len(bad)) as pool:
        running = [pool.submit(office.fetch, media_id) for media_id in bad]
        try:
            wait_until(lambda: office.host.waiting + sum(each.done() for each in running), lambda count: count == len(bad))
            assert office.host.waiting == held
            assert office.fetch(good).state is MediaState.STORED
        finally:
            office.host.released.set()
    run_tasks(office, [media_id for media_id in bad if office.read(media_id).state is MediaState.PENDING])


class TestCircuitBreaker:
    @pytest.mark.parametrize("path", ["/hangs.jpg", "/drops.jpg"])
    def test_opens_probes_once_and_closes(self, office: Office, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(media_downloads, "_SECONDS_A_FILE", 0.5)
            failed = office.open_breaker(path)
            waiting = office.receive(office.world.ann, path, 4)
            assert [office.fetch(media_id).attempts for media_id in waiting] == [0] * 4
            (breaker,) = office.world.instance.core.breakers.list()
            assert breaker.probe_at - breaker.opened_at >= FIRST_PAUSE_MS
            assert all(office.due(media_id) >= breaker.probe_at for media_id in waiting)

            office.forward_to(max(office.due(media_id) for media_id in waiting))
            assert sorted(office.fetch(media_id).attempts for media_id in waiting) == [0, 0, 0, 1], "one is the probe"
        assert len(office.host.seen) <= MAX_FAILURES + 1

        office.host.add(path, Answer(files.jpeg()))
        run_tasks(office, waiting)
        assert all(office.fetch(media_id).state is MediaState.STORED for media_id in failed)

    def test_leaves_the_files_of_others_alone(self, office: Office) -> None:
        office.open_breaker()

        (good,) = office.receive(office.world.zoe, "/good.jpg", 1)

        assert office.fetch(good).state is MediaState.STORED

    def test_any_status_is_a_response(self, office: Office) -> None:
        for media_id in office.receive(office.world.ann, "/missing.jpg", MAX_FAILURES + 1):
            assert office.fetch(media_id).attempts == 1

    def test_people_see_it(self, office: Office) -> None:
        office.open_breaker()
        world = office.world

        assert [breaker.label for breaker in world.instance.core.breakers.list()] == ["media of twilio ACa"]
        check = world.served.call("GET", "/health").json()["checks"]["carriers:openCircuits"][0]
        assert (check["status"], check["observedValue"]) == ("warn", 1)
        assert check["output"] == "carriers: the files of 1 accounts cannot be fetched; `flask doctor` names them"

    def test_task_that_is_lost_is_replaced_by_the_sweeper(self, office: Office) -> None:
        office.open_breaker()
        (waiting,) = office.receive(office.world.ann, "/good.jpg", 1)
        office.fetch(waiting)
        office.tasks.clear()
        office.clock.forward(GRACE_MS + SECOND)

        office.world.instance.operations.sweeper.sweep()

        assert waiting in [media_id for media_id, _, _ in office.tasks]
        run_tasks(office, [waiting])

    def test_long_wait_writes_seldom_and_leaves_the_sweeper_nothing(self, office: Office) -> None:
        office.open_breaker()
        (waiting,) = office.receive(office.world.ann, "/drops.jpg", 1)
        start, sweep_times = office.clock(), set()
        while office.clock() < start + 2 * HOUR:
            probe = office.receive(office.world.ann, "/drops.jpg", 1)[0]
            office.fetch(probe)
            sweep_times.add(office.fetch(waiting).sweep_at)
            office.forward_to(office.due(waiting))
            assert office.clock() < (office.read(waiting).sweep_at or 0)
        assert len(sweep_times) <= 20

    def test_file_is_lost_after_a_day_without_a_response(self, office: Office) -> None:
        (waiting,) = office.receive(office.world.ann, "/good.jpg", 1)
        office.clock.forward(DOWN_WINDOW_MS + MINUTE)
        office.open_breaker()

        media = office.fetch(waiting)

        assert (media.state, media.reason) == (MediaState.LOST, "The carrier has not responded for a day")

    def test_file_that_waits_for_a_slot_is_never_given_up(self, office: Office) -> None:
        (waiting,) = office.receive(office.world.ann, "/good.jpg", 1)
        office.clock.forward(DOWN_WINDOW_MS + MINUTE)
        hanging = office.receive(office.world.ann, "/hangs.jpg", SLOTS)
        with ThreadPoolExecutor(SLOTS) as pool:
            running = [pool.submit(office.fetch, media_id) for media_id in hanging]
            wait_until(lambda: office.host.waiting, lambda count: count == SLOTS)

            assert office.fetch(waiting).state is MediaState.PENDING
            office.host.released.set()
        assert [future.result().state for future in running] == [MediaState.STORED] * SLOTS
        run_tasks(office, [waiting])


class TestParty:
    def party(self, office: Office, person: Person, url: str = "") -> Party:
        """Return the party of a file that a person receives."""
        origins = MediaOrigins(office.world.instance.core.store, office.world.instance.carriers.routes)
        media = office.read(office.receive(person, "/good.jpg", 1)[0])
        renamed = dataclasses.replace(media, source_url=url or media.source_url)
        return origins.find(renamed, office.world.message(media.message_id)).party

    def test_account_has_one_for_all_servers_that_it_names(self, office: Office) -> None:
        ann = office.world.ann
        parties = [self.party(office, ann, f"https://{host}.example.com/1.jpg") for host in ("one", "other")]

        assert parties[0] == parties[1]
        assert parties[0].service != parties[1].service

    def test_who_enters_the_account_of_another_has_one_of_their_own(self, office: Office) -> None:
        ann, zoe = office.world.ann, office.world.zoe
        before = self.party(office, ann)
        office.world.give_provider(zoe.user.tenant_id, {"name": "twilio", "account_sid": "ACa", "auth_token": "mine"})

        assert self.party(office, zoe) != before
        assert self.party(office, zoe).service == before.service

    def test_organization_has_one_where_there_is_no_account(self, office: Office) -> None:
        for person in (office.world.ann, office.world.zoe):
            office.world.give_provider(person.user.tenant_id, {"name": "simulator"})

        parties = [self.party(office, person) for person in (office.world.ann, office.world.ben, office.world.zoe)]

        assert parties[0] == parties[1] != parties[2]
        assert [party.service for party in parties] == [None] * 3

    @pytest.mark.parametrize("url", ["https://[", "https://example.com:99999/", "example.com/1.jpg"])
    def test_address_that_cannot_be_called_has_no_service(self, office: Office, url: str) -> None:
        assert self.party(office, office.world.ann, url).service is None
