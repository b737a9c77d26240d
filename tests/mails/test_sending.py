"""A queued e-mail is sent once, waits while the mail server is down, and tells administrators if it never arrives."""

from typing import Any

import pytest

from app.mail import mailer
from app.services.mails.outbox import GRACE_MS
from app.services.mails.sending import LEASE_MS, PAUSES_MS, RETRY_WINDOW_MS
from app.store.audit.audit_log import audit_log
from app.store.common.mails import MailKind, MailState, mails
from app.store.engine.database import Query
from app.store.users.users import users
from app.times.clock import HOUR, MINUTE
from tests.mails.conftest import ADDRESS, served_with
from tests.mails.queued import add_mails, mails_for, send_queued
from tests.mails.servers import Relay
from tests.world import TestClock, World, run_at_once, wait_until


def audited(world: World) -> list[tuple[str, dict[str, Any]]]:
    entries = world.instance.core.store.page(audit_log, Query(audit_log.name, [("objectId", "==", world.ann.user.id)], [], 50))
    return [(entry.action, entry.after) for entry in entries if "mail-" in entry.action]


@pytest.mark.parametrize("outage", [{"recipient_refusal": "451 try later"}, {"silence": "hangs up"}])
def test_mail_server_outage_delays_and_loses_nothing(
    quiet: World, relay: Relay, clock: TestClock, outage: dict[str, str]
) -> None:
    for name, value in outage.items():
        setattr(relay, name, value)
    for attempt, pause in enumerate((*PAUSES_MS, HOUR, HOUR), 1):
        (waiting,) = send_queued(quiet, ADDRESS)
        assert (waiting.state, waiting.attempts) == (MailState.QUEUED, attempt)
        assert waiting.next_attempt_at - clock() == pytest.approx(pause, abs=MINUTE)
        send_queued(quiet, ADDRESS)
        clock.forward(pause)
    relay.recipient_refusal = relay.silence = ""

    (sent,) = send_queued(quiet, ADDRESS)

    assert sent.state is MailState.SENT
    assert sent.sweep_at is None
    assert len(relay.mails) == 1


def test_mail_is_sent_once_for_a_repeated_task(quiet: World, relay: Relay) -> None:
    (mail,) = mails_for(quiet, ADDRESS)

    run_at_once(*[lambda: quiet.instance.mails.sending.send(mail.id)] * 4)
    quiet.instance.mails.sending.send(mail.id)

    (sent,) = relay.mails
    assert sent["Message-ID"] == f"<{mail.id}@example.com>"
    text = sent.get_body(("plain",)).get_content()
    assert text.startswith("Hello Ann")
    assert "Sign in: https://app.example.com" in text


def test_mail_of_a_dead_worker_keeps_its_message_id(quiet: World, relay: Relay, clock: TestClock) -> None:
    (mail,) = mails_for(quiet, ADDRESS)
    quiet.instance.mails.sending.send(mail.id)
    lease = {"state": MailState.SENDING, "lease_until": clock() + LEASE_MS, "sweep_at": clock() + LEASE_MS + GRACE_MS}
    quiet.change(mails, mail.id, **lease)
    send_queued(quiet, ADDRESS)
    assert len(relay.mails) == 1

    clock.forward(LEASE_MS + GRACE_MS + 1)
    quiet.instance.operations.sweeper.sweep()
    send_queued(quiet, ADDRESS)

    first, again = relay.mails
    assert first["Message-ID"] == again["Message-ID"]


def test_lost_task_is_created_by_the_sweeper(quiet: World, world: World, relay: Relay, clock: TestClock) -> None:
    clock.forward(GRACE_MS + 1)
    with served_with(world, clock, SMTP_HOST="127.0.0.1", SMTP_PORT=relay.port) as healthy:
        assert healthy.instance.operations.sweeper.sweep() >= 1
        (mail,) = mails_for(healthy, ADDRESS)
        healthy.instance.mails.sending.send(mail.id)
        # The task of the sweeper may have been faster.
        wait_until(lambda: relay.mails, bool)

    assert len(relay.mails) == 1


def test_refused_recipient_is_told_to_administrators(quiet: World, relay: Relay) -> None:
    relay.recipient_refusal = "550 no such mailbox"

    (mail,) = send_queued(quiet, ADDRESS)

    assert mail.state is MailState.REFUSED
    assert audited(quiet) == [("user.mail-refused", {"mail": "welcome", "email": ADDRESS})]


def test_mail_is_given_up_after_a_day(quiet: World, relay: Relay, clock: TestClock) -> None:
    relay.recipient_refusal = "451 try later"
    send_queued(quiet, ADDRESS)
    clock.forward(RETRY_WINDOW_MS)

    (mail,) = send_queued(quiet, ADDRESS)

    assert mail.state is MailState.FAILED
    assert audited(quiet) == [("user.mail-failed", {"mail": "welcome", "email": ADDRESS})]


@pytest.mark.parametrize("changes", [{"email": "other@example.com"}, {"deleted": 1}, {"is_disabled": True}])
def test_mail_to_a_changed_user_is_canceled(quiet: World, relay: Relay, changes: dict[str, Any]) -> None:
    quiet.change(users, quiet.ann.user.id, **changes)

    (mail,) = send_queued(quiet, ADDRESS)

    assert mail.state is MailState.CANCELED
    assert relay.mails == []


def test_mail_of_a_newer_version_is_left_to_it(quiet: World, relay: Relay, clock: TestClock) -> None:
    (mail,) = mails_for(quiet, ADDRESS)
    quiet.change(mails, mail.id, kind=MailKind.read("newsletter"))
    clock.forward(GRACE_MS + 1)

    quiet.instance.operations.sweeper.sweep()

    (kept,) = mails_for(quiet, ADDRESS)
    assert (kept.state, str(kept.kind)) == (MailState.QUEUED, "newsletter")
    assert relay.mails == []


def test_hanging_mail_server_holds_few_threads(
    quiet: World, relay: Relay, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_mails(quiet, ADDRESS, 20, clock())
    monkeypatch.setattr(mailer, "_TIMEOUT_SECONDS", 0.3)
    relay.silence = "hangs"

    for mail in mails_for(quiet, ADDRESS):
        quiet.instance.mails.sending.send(mail.id)

    attempted = [mail for mail in mails_for(quiet, ADDRESS) if mail.attempts]
    assert len(attempted) == 5, "the circuit breaker opened"
