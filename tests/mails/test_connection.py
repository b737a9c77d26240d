"""The mail server gets mail only by an encrypted connection to the name in its certificate, after the log-in it demands."""

from pathlib import Path

import pytest

from app.branding import Brand
from app.configuration.settings import SettingsError
from app.mail.mailer import Mailer, MailResult
from app.mail.message import Letter
from app.mail.trial import Step, try_mail
from tests.mails.conftest import MakeSettings
from tests.mails.servers import PASSWORD, Authority, make_authority, run_relay

NOW = 1_795_000_000_000
BRAND = Brand("Acme Texting", "help@example.com")
LETTER = Letter("Welcome", ["Hello."])
TO = "jane@example.com"
IMPLICIT = {"SMTP_TLS": "implicit"}
STARTTLS = {"SMTP_TLS": "starttls"}

# The server sees no TLS of its own where the connection began with it.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def send(settings: object) -> bool:
    return Mailer(settings, lambda: NOW).send(BRAND, TO, LETTER, "mail-1") is MailResult.ACCEPTED  # type: ignore[arg-type]


def steps(settings: object, to: str = TO) -> list[Step]:
    return list(try_mail(settings, BRAND, to, lambda: NOW))  # type: ignore[arg-type]


@pytest.mark.parametrize("is_implicit", [True, False])
def test_mail_passes_tls_and_log_in(authority: Authority, settings_of: MakeSettings, is_implicit: bool) -> None:
    with run_relay(authority.context, is_implicit=is_implicit, demands_log_in=True) as relay:
        settings = settings_of(relay, **(IMPLICIT if is_implicit else STARTTLS))
        assert send(settings)
        found = steps(settings)

    mail, trial = relay.mails
    assert mail["Message-ID"] == "<mail-1@mail.example.com>"
    assert trial["Subject"] == "Acme Texting: test e-mail"
    assert set(relay.hellos) == {"api.example.com"}
    assert [step.name for step in found] == ["settings", "DNS", "connect", "TLS", "log-in", "sender", "recipient", "message"]
    assert all(step.is_done for step in found)
    assert "TLSv1" in found[3].words
    assert not any(PASSWORD in step.words for step in found)


@pytest.mark.parametrize("is_implicit", [True, False])
def test_wrong_password_sends_nothing(authority: Authority, settings_of: MakeSettings, is_implicit: bool) -> None:
    with run_relay(authority.context, is_implicit=is_implicit, demands_log_in=True) as relay:
        settings = settings_of(relay, SMTP_PASSWORD="guessed", **(IMPLICIT if is_implicit else STARTTLS))
        assert not send(settings)
        last = steps(settings)[-1]

    assert relay.mails == []
    assert (last.name, last.is_done) == ("log-in", False)
    assert "535" in last.words
    assert "SMTP_PASSWORD" in last.words
    assert "guessed" not in last.words


def test_demanded_log_in_without_a_user_is_named(authority: Authority, settings_of: MakeSettings) -> None:
    with run_relay(authority.context, demands_log_in=True) as relay:
        settings = settings_of(relay, log_in=False)
        assert not send(settings)
        last = steps(settings)[-1]

    assert (last.name, last.is_done) == ("sender", False)
    assert "set SMTP_USER and SMTP_PASSWORD" in last.words


def test_server_without_log_in_is_named(settings_of: MakeSettings) -> None:
    with run_relay() as relay:
        last = steps(settings_of(relay))[-1]

    assert (last.name, last.is_done) == ("log-in", False)
    assert "offers no log-in" in last.words


@pytest.mark.parametrize("is_implicit", [True, False])
def test_password_is_not_told_to_an_unproven_server(
    authority: Authority, settings_of: MakeSettings, tmp_path: Path, is_implicit: bool
) -> None:
    kind = IMPLICIT if is_implicit else STARTTLS
    wrong = {
        "unknown authority": (authority, None),
        "other name": ((other := make_authority(tmp_path, "mail.example.com")), other.file),
        "expired": ((old := make_authority(tmp_path, is_expired=True)), old.file),
    }
    for reason, (server, ca) in wrong.items():
        with run_relay(server.context, is_implicit=is_implicit, demands_log_in=True) as relay:
            settings = settings_of(relay, ca=ca, **kind)
            assert not send(settings), reason
            last = steps(settings)[-1]

        assert relay.mails == []
        assert not last.is_done
        assert last.name == ("connect" if is_implicit else "TLS")
        assert "no valid certificate" in last.words


def test_starttls_is_demanded_even_on_this_machine(settings_of: MakeSettings) -> None:
    with run_relay() as relay:
        assert send(settings_of(relay, log_in=False))
        settings = settings_of(relay, log_in=False, **STARTTLS)
        assert not send(settings)
        last = steps(settings)[-1]

    assert len(relay.mails) == 1
    assert (last.name, last.is_done) == ("TLS", False)
    assert "offers no STARTTLS" in last.words


def test_wrong_kind_of_tls_is_named(authority: Authority, settings_of: MakeSettings) -> None:
    with run_relay(authority.context) as relay:
        last = steps(settings_of(relay, **IMPLICIT))[-1]

    assert (last.name, last.is_done) == ("connect", False)
    assert "SMTP_TLS=starttls" in last.words


@pytest.mark.parametrize(
    ("field", "step", "words"),
    [
        ("sender_refusal", "sender", "verify this sender"),
        ("recipient_refusal", "recipient", "check the address"),
        ("data_refusal", "message", "refuses the message"),
    ],
)
def test_refused_step_is_named(authority: Authority, settings_of: MakeSettings, field: str, step: str, words: str) -> None:
    with run_relay(authority.context, demands_log_in=True) as relay:
        setattr(relay, field, "550 5.7.1 not verified")
        last = steps(settings_of(relay))[-1]

    assert (last.name, last.is_done) == (step, False)
    assert words in last.words
    assert "550 5.7.1 not verified" in last.words


def test_unknown_and_silent_hosts_are_named(settings_of: MakeSettings) -> None:
    assert steps(settings_of(SMTP_HOST=""))[-1].words.startswith("SMTP_HOST is empty")
    assert steps(settings_of(SMTP_HOST="mail.invalid"))[-1].name == "DNS"
    closed = steps(settings_of(SMTP_PORT="1"))[-1]
    assert (closed.name, closed.is_done) == ("connect", False)
    assert steps(settings_of(), "jörg@example.com")[-1].name == "settings"


def test_broken_farewell_is_no_failure(authority: Authority, settings_of: MakeSettings) -> None:
    with run_relay(authority.context, demands_log_in=True) as relay:
        relay.farewell = "abort"
        assert send(settings_of(relay))
        assert steps(settings_of(relay))[-1].is_done

    assert len(relay.mails) == 2


@pytest.mark.parametrize("missing", ["SMTP_USER", "SMTP_PASSWORD"])
def test_half_a_log_in_is_refused_at_the_start(settings_of: MakeSettings, missing: str) -> None:
    with pytest.raises(SettingsError, match=f"{missing} is empty"):
        settings_of(**{missing: ""})


def test_settings_are_checked_at_the_start(settings_of: MakeSettings) -> None:
    with pytest.raises(SettingsError, match="SMTP_TLS"):
        settings_of(SMTP_TLS="ssl")
    with pytest.raises(SettingsError, match="SMTP_CA_FILE"):
        settings_of(ca=Path("/nowhere.pem"))
    with pytest.raises(SettingsError, match="SMTP_PASSWORD"):
        settings_of(SMTP_PASSWORD="pässword")
