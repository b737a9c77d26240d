from base64 import b64encode
from secrets import token_bytes

import pytest

from app.configuration.settings import Settings, SettingsError, describe_settings

REQUIRED = {
    "GOOGLE_CLOUD_PROJECT": "texting-example",
    "PUBLIC_URL": "https://texting.example.com",
    "SECRET_KEY": "kT5vWq8ZrN2yXc7LpM4sJd9HfB3gUa6E",
    "TASKS_SERVICE_ACCOUNT": "tasks@texting.example.com",
}
EMULATORS = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "CLOUD_TASKS_EMULATOR_HOST")


def read(**changes: str) -> Settings:
    return Settings.from_environment(REQUIRED | changes)


def test_what_is_required_is_enough_for_production() -> None:
    settings = read()

    assert settings.ENVIRONMENT == "production"
    assert settings.MAX_BODY_BYTES == 1_048_576
    assert settings.FIREBASE_AUTH_EMULATOR_HOST == ""
    assert settings.ID_TOKEN_CERTIFICATES_URL.startswith("https://www.googleapis.com/")


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({})

    assert sorted(line.partition(":")[0] for line in str(caught.value).splitlines()) == sorted(REQUIRED)


def test_an_empty_variable_is_as_good_as_none() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        read(SECRET_KEY="")
    assert read(BRAND_NAME="").BRAND_NAME == "Texting"


@pytest.mark.parametrize("name", EMULATORS)
def test_production_takes_no_emulator(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(**{name: "127.0.0.1:8080"})
    assert getattr(read(ENVIRONMENT="development", **{name: "127.0.0.1:8080"}), name) == "127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod"),
        ("PUBLIC_URL", "texting.example.com"),
        ("PUBLIC_URL", "ftp://texting.example.com"),
        ("PUBLIC_URL", "https://texting.example.com/"),
        ("SECRET_KEY", "kT5vWq8ZrN2yXc7LpM4sJd9HfB3gUa6"),
        ("SUPPORT_EMAIL", "nobody"),
        ("DEFAULT_REGION", "us"),
        ("DEFAULT_REGION", "USA"),
        ("TASKS_SERVICE_ACCOUNT", "tasks"),
        ("TASKS_CERTIFICATES_URL", "certificates"),
        ("ID_TOKEN_CERTIFICATES_URL", "file:///etc/passwd"),
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "65536"),
        ("SMTP_PORT", "mail"),
        ("MAX_BODY_BYTES", "1000"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(**{name: value})


URLS = (
    "WEB_APP_URL",
    "PUBLIC_URL",
    "TASKS_URL",
    "ID_TOKEN_CERTIFICATES_URL",
    "TASKS_CERTIFICATES_URL",
    "TWILIO_BASE_URL",
    "SIGNALWIRE_BASE_URL",
    "TELNYX_BASE_URL",
    "VONAGE_BASE_URL",
    "BANDWIDTH_BASE_URL",
    "BANDWIDTH_TOKEN_URL",
    "PLIVO_BASE_URL",
    "SKYSWITCH_BASE_URL",
    "HUBSPOT_BASE_URL",
    "FCM_BASE_URL",
)


@pytest.mark.parametrize("name", [*URLS, "WEB_ORIGINS"])
def test_production_demands_https(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: "):
        read(**{name: "http://texting.example.com"})
    assert getattr(read(ENVIRONMENT="development", **{name: "http://127.0.0.1:8080"}), name) == "http://127.0.0.1:8080"


def test_every_url_of_the_table_is_demanded_as_https() -> None:
    urls = {name for name, default, _ in describe_settings() if name.endswith("_URL") or default.startswith("http")}

    assert urls == set(URLS)


@pytest.mark.parametrize(
    "key",
    [
        "a" * 32,
        "change-me-please-I-am-not-a-secret-key",
        "CHANGE_ME_kT5vWq8ZrN2yXc7LpM4sJd9HfB3gUa6E",
        "<the output of openssl rand -base64 48>",
        "kT5vWq8ZrN2yXc7L" * 3,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "0123456789" * 4,
        "deadbeef" * 4,
        "0101010101010101010101010101010101",
        "my-password-my-secret-my-own-words-42",
    ],
)
def test_production_refuses_a_key_that_can_be_guessed(key: str) -> None:
    with pytest.raises(SettingsError, match=r"^SECRET_KEY: ") as caught:
        read(SECRET_KEY=key)

    assert key not in str(caught.value)
    assert read(ENVIRONMENT="development", SECRET_KEY=key)


@pytest.mark.parametrize(
    "key",
    [
        bytes(32),
        b"\xff" * 32,
        bytes(range(32)),
        bytes(range(16)) * 2,
        b"change-me-change-me-change-me-32",
        b"0123456789abcdefghijklmnopqrstuv",
    ],
)
def test_production_refuses_a_credential_key_not_made_by_chance(key: bytes) -> None:
    listed = f"good={b64encode(token_bytes(32)).decode()},bad={b64encode(key).decode()}"

    with pytest.raises(SettingsError, match=r"^CREDENTIAL_KEYS: the key 'bad'"):
        read(CREDENTIAL_KEYS=listed)


def test_keys_made_by_chance_are_taken() -> None:
    for _ in range(200):
        assert read(SECRET_KEY=b64encode(token_bytes(48)).decode(), CREDENTIAL_KEYS=f"k={b64encode(token_bytes(32)).decode()}")
        assert read(SECRET_KEY=token_bytes(16).hex())


@pytest.mark.parametrize("name", ["GOOGLE_CLOUD_PROJECT", "BRAND_NAME", "TASKS_QUEUE", "SMTP_HOST"])
def test_production_refuses_a_placeholder(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}: is a placeholder"):
        read(**{name: "<fill this in>"})


def test_no_message_about_the_settings_shows_the_secret_key() -> None:
    with pytest.raises(SettingsError) as caught:
        read(SECRET_KEY="too-short-secret")

    assert "too-short-secret" not in str(caught.value)


def test_variables_that_are_no_settings_are_passed_over() -> None:
    assert read(PATH="/usr/bin", HOME="/home/texting") == read()


def test_the_table_explains_every_setting() -> None:
    table = describe_settings()

    assert [name for name, default, _ in table if default == "required"] == list(REQUIRED)
    assert all(meaning.endswith(".") for _, _, meaning in table)
