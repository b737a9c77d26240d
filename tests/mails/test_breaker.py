"""The circuit breaker of the mail server: one that responds is not down, and our own failures do not count."""

from typing import Any

import pytest

from app.branding import Brand
from app.errors import ServiceUnavailableError
from app.mail.mailer import Mailer, MailResult, RecipientRefusedError
from app.mail.message import Letter
from app.outbound_limits.circuit_breaker import MAX_FAILURES
from app.services.users.welcome_email import WelcomeEmails
from app.store.common.mails import MailState, mails
from dev.programs.processes import find_free_port
from tests.mails.conftest import ADDRESS, MakeSettings
from tests.mails.queued import add_mails, mails_for, send_queued
from tests.mails.servers import Authority, Relay, run_relay
from tests.world import TestClock, World

NOW = 1_795_000_000_000


def try_many(world: World, now: int) -> None:
    """Try as many e-mails as would open the breaker, each once; all stay queued."""
    for mail_id in add_mails(world, ADDRESS, MAX_FAILURES, now):
        world.instance.mails.sending.send(mail_id)
        mail = world.instance.core.store.get(mails.at(mail_id))
        assert mail is not None
        assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)


def is_sent_next(world: World) -> bool:
    """Send what is due: the e-mail that was queued first."""
    return [mail.state for mail in send_queued(world, ADDRESS)].count(MailState.SENT) == 1


@pytest.mark.parametrize(
    ("field", "refusal"),
    [
        ("recipient_refusal", "450 4.2.0 greylisted, try again later"),
        ("recipient_refusal", "452 4.2.2 mailbox full"),
        ("sender_refusal", "451 4.7.1 try later"),
        ("data_refusal", "554 5.7.1 content refused"),
    ],
)
def test_refusals_delay_no_other_mail(quiet: World, relay: Relay, clock: TestClock, field: str, refusal: str) -> None:
    setattr(relay, field, refusal)
    try_many(quiet, clock())
    setattr(relay, field, "")

    assert is_sent_next(quiet)
    assert len(relay.mails) == 1


def test_failures_of_our_own_delay_no_other_mail(
    quiet: World, relay: Relay, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ServiceUnavailableError("Firestore")

    with monkeypatch.context() as patch:
        patch.setattr(WelcomeEmails, "compose", fail)
        try_many(quiet, clock())

    assert is_sent_next(quiet)
    assert len(relay.mails) == 1


def test_a_refusal_closes_the_breaker(quiet: World, relay: Relay, clock: TestClock) -> None:
    relay.silence = "hangs up"
    try_many(quiet, clock())
    relay.silence, relay.recipient_refusal = "", "452 4.2.2 mailbox full"
    (first,) = (mail for mail in mails_for(quiet, ADDRESS) if not mail.attempts)
    quiet.instance.mails.sending.send(first.id)
    assert {mail.attempts for mail in mails_for(quiet, ADDRESS)} == {0, 1}, "the breaker is open"
    clock.forward(max(mail.next_attempt_at for mail in mails_for(quiet, ADDRESS)) - clock())
    quiet.instance.mails.sending.send(first.id)
    relay.recipient_refusal = ""

    send_queued(quiet, ADDRESS)

    assert len(relay.mails) == MAX_FAILURES


def send(settings: object, to: str = "jane@example.com") -> MailResult:
    brand = Brand("Acme Texting", "help@example.com")
    return Mailer(settings, lambda: NOW).send(brand, to, Letter("Welcome", ["Hello."]))  # type: ignore[arg-type]


def test_result_says_whether_the_server_responded(authority: Authority, settings_of: MakeSettings) -> None:
    with run_relay(authority.context, demands_log_in=True) as relay:
        found = {"usual": send(settings_of(relay)), "password": send(settings_of(relay, SMTP_PASSWORD="guessed"))}
        found["certificate"] = send(settings_of(relay, ca=None))
        relay.silence = "hangs up"
        found["hangs up"] = send(settings_of(relay))
    with run_relay() as plain:
        found["no STARTTLS"] = send(settings_of(plain, log_in=False, SMTP_TLS="starttls"))
    found["closed"] = send(settings_of(SMTP_PORT=str(find_free_port())))
    found["no server"] = send(settings_of(SMTP_HOST=""))

    assert found == {
        "usual": MailResult.ACCEPTED,
        "password": MailResult.REFUSED_FOR_NOW,
        "certificate": MailResult.NO_RESPONSE,
        "hangs up": MailResult.NO_RESPONSE,
        "no STARTTLS": MailResult.REFUSED_FOR_NOW,
        "closed": MailResult.NO_RESPONSE,
        "no server": MailResult.NOT_CALLED,
    }
    assert [result.is_answered for result in MailResult] == [True, True, False, None]


@pytest.mark.parametrize(("to", "is_answered"), [("jane@example.com", True), ("jörg@example.com", None)])
def test_refused_recipient_says_who_refused_it(settings_of: MakeSettings, to: str, is_answered: bool | None) -> None:
    with run_relay() as relay:
        relay.recipient_refusal = "550 no such mailbox"
        with pytest.raises(RecipientRefusedError) as refused:
            send(settings_of(relay, log_in=False), to)

    assert refused.value.is_answered is is_answered
