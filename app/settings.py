"""Every setting of an instance, in one table, read once at start.

A setting's name is the environment variable's. `docs/settings.md` is written from this table (`flask settings`).
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

import marshmallow
from marshmallow import Schema, ValidationError, validate

from app.email_address import find_email_fault
from app.production_rules import find_production_faults
from app.rate_limits.storage import IN_PROCESS, check_storage
from app.time_zones import find_zone
from app.vault import read_credential_keys
from app.web_origins import read_origins

_GOOGLE_TASK_CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
_GOOGLE_SESSION_CERTIFICATES = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
_EMULATORS = ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "CLOUD_TASKS_EMULATOR_HOST")
_SECRET_KEY_MINIMUM = 32


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what was expected."""


def _setting(meaning: str, default: Any = MISSING, **rules: Any) -> Any:
    return field(default=default, metadata={"meaning": meaning, "rules": rules})


def _checked(check: Callable[[str], object]) -> Callable[[str], None]:
    """Answer a rule that refuses a text for which a function raises ValueError."""

    def validate_text(text: str) -> None:
        try:
            check(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    return validate_text


def _check_mail_address(address: str) -> None:
    if (fault := find_email_fault(address, is_mailed=True)) is not None:
        raise ValidationError(fault)


def _check_time_zone(name: str) -> None:
    if find_zone(name) is None:
        raise ValidationError("Must be a time zone of the IANA database, for example Europe/Berlin.")


_URL = {"validate": validate.URL(schemes={"http", "https"}, require_tld=False)}


_PATH = validate.Regexp(
    r"/(?:[A-Za-z0-9/_.~-]|\{account_id\}|\{domain\})*\Z",
    error="Must be a path, with no other names than {account_id} and {domain}.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one instance. Fields are documented by their `meaning`, which the table shows."""

    ENVIRONMENT: str = _setting(
        "What the instance is for. `production` refuses emulators, http URLs, keys that can be guessed and placeholders.",
        "production",
        validate=validate.OneOf(["production", "development", "test"]),
    )
    GOOGLE_CLOUD_PROJECT: str = _setting("Id of the Google Cloud project; App Engine sets it.", validate=validate.Length(min=1))
    PUBLIC_URL: str = _setting(
        "Where the instance is reached from outside, without a slash at the end: carriers and Cloud Tasks call it.",
        **_URL,
    )
    SECRET_KEY: str = _setting(
        "Secret that signs cursors and derives the instance's other keys; at least 32 characters, the same on every server.",
        validate=validate.Length(min=_SECRET_KEY_MINIMUM),
    )
    BRAND_NAME: str = _setting("The reseller's name, as customers see it.", "Texting")
    SUPPORT_EMAIL: str = _setting(
        "Where customers find help; shown in the documentation and in the answer to HELP.",
        "support@example.com",
        validate=_check_mail_address,
    )
    DEFAULT_REGION: str = _setting(
        "ISO 3166 code of the country that numbers without a + are read in.",
        "US",
        validate=validate.Regexp(r"^[A-Z]{2}$", error="Must be two capital letters, for example US."),
    )
    DEFAULT_TIMEZONE: str = _setting(
        "IANA name of the time zone in which days are counted for users who have set none.",
        "America/New_York",
        validate=_check_time_zone,
    )
    FIRESTORE_DATABASE: str = _setting("Id of the Firestore database.", "(default)")
    FIRESTORE_EMULATOR_HOST: str = _setting("host:port of a Firestore emulator; never in production.", "")
    FIREBASE_AUTH_EMULATOR_HOST: str = _setting("host:port of a Firebase Auth emulator; never in production.", "")
    ID_TOKEN_CERTIFICATES_URL: str = _setting(
        "Where the certificates that sign Firebase ID tokens are.", _GOOGLE_SESSION_CERTIFICATES, **_URL
    )
    CLOUD_TASKS_EMULATOR_HOST: str = _setting("host:port of a local Cloud Tasks server; never in production.", "")
    TASKS_LOCATION: str = _setting("Region of the Cloud Tasks queue.", "us-central1")
    TASKS_QUEUE: str = _setting("Name of the Cloud Tasks queue.", "messages")
    TASKS_RELAY_QUEUE: str = _setting(
        "Name of the Cloud Tasks queue of webhooks' events and push notifications, so that slow receivers delay no text; "
        "empty: the same queue.",
        "",
    )
    TASKS_SERVICE_ACCOUNT: str = _setting(
        "E-mail of the Google service account in whose name the queue calls the instance.",
        validate=_check_mail_address,
    )
    TASKS_CERTIFICATES_URL: str = _setting(
        "Where the certificates that sign the queue's OIDC tokens are.", _GOOGLE_TASK_CERTIFICATES, **_URL
    )
    CREDENTIAL_KEYS: str = _setting(
        "Keys that encrypt carriers' credentials: `<id>=<base64 of 32 bytes>`, separated by commas; the first one encrypts, "
        "all of them decrypt. None: a key derived from SECRET_KEY.",
        "",
        validate=_checked(read_credential_keys),
    )
    CARRIER_TIMEOUT_SECONDS: int = _setting(
        "How long one whole call of a carrier may take, from finding its name to the last byte of its answer.",
        10,
        validate=validate.Range(min=1, max=60),
    )
    TWILIO_BASE_URL: str = _setting("Where Twilio's REST API is, without a slash at the end.", "https://api.twilio.com", **_URL)
    SKYSWITCH_BASE_URL: str = _setting(
        "Where SkySwitch's telco API is, without a slash at the end.", "https://api.skyswitch.com", **_URL
    )
    SKYSWITCH_TOKEN_PATH: str = _setting("Path of SkySwitch's tokens.", "/oauth/token", validate=_PATH)
    SKYSWITCH_ASSIGNMENTS_PATH: str = _setting(
        "Path of an account's SMS-enabled assignments at SkySwitch; `{account_id}` and `{domain}` stand for the account's.",
        "/accounts/{account_id}/messaging/assignments",
        validate=_PATH,
    )
    SKYSWITCH_ASSIGN_PATH: str = _setting(
        "Path by which SkySwitch gives a number to a user of the telephone system.",
        "/accounts/{account_id}/messaging/hubusers",
        validate=_PATH,
    )
    SKYSWITCH_CALL_PATH: str = _setting(
        "Path by which SkySwitch makes a call.", "/accounts/{account_id}/pbx/make-call", validate=_PATH
    )
    HUBSPOT_BASE_URL: str = _setting("Where HubSpot's API is, without a slash at the end.", "https://api.hubapi.com", **_URL)
    FCM_BASE_URL: str = _setting(
        "Where Firebase Cloud Messaging is, without a slash at the end.", "https://fcm.googleapis.com", **_URL
    )
    PUSH_SHOWS_TEXT: bool = _setting(
        "Whether push notifications show what a text says; else only whose it is. Google and Apple carry what they show.", True
    )
    SMTP_HOST: str = _setting("Mail server; none: no mail is sent.", "")
    SMTP_PLAIN_REASON: str = _setting(
        "Why mail may travel unencrypted to a mail server on another machine, for example `relay inside our own network`; "
        "empty: STARTTLS and a valid certificate are demanded of it.",
        "",
    )
    SMTP_PORT: int = _setting("Port of the mail server.", 587, validate=validate.Range(1, 65535))
    RELAY_ALLOW_LOOPBACK: bool = _setting(
        "Whether users' webhooks may lead to this machine itself, as development needs it; never in production.", False
    )
    MAIL_FROM: str = _setting("Sender of the instance's mail.", "support@example.com", validate=_check_mail_address)
    TRUSTED_PROXIES: int = _setting(
        "How many proxies stand before the instance and add the caller's address to X-Forwarded-For; 1 on App Engine.",
        0,
        validate=validate.Range(0, 10),
    )
    MAX_BODY_BYTES: int = _setting(
        "Largest request body in bytes; larger ones are answered 413.", 1_048_576, validate=validate.Range(min=1024)
    )
    RATE_LIMIT_CALLS: int = _setting(
        "Calls of one user or service account in any minute; 0: no limit.", 1200, validate=validate.Range(min=0)
    )
    RATE_LIMIT_SENDS: int = _setting(
        "Requests of one organization's users in any minute that send texts; 0: no limit.", 3000, validate=validate.Range(min=0)
    )
    RATE_LIMIT_ADDRESS: int = _setting(
        "Calls from one address in any minute that need no credential, such as those of logging in; 0: no limit.",
        120,
        validate=validate.Range(min=0),
    )
    RATE_LIMIT_REFUSALS: int = _setting(
        "Wrong credentials from one address in any minute, before it is shut out for a while; 0: no limit.",
        100,
        validate=validate.Range(min=0),
    )
    RATE_LIMIT_STORAGE: str = _setting(
        "Where rate limits are counted: `memory://`, each process for itself, or a store that all servers share, for example "
        "redis://10.0.0.3:6379/0.",
        IN_PROCESS,
        validate=_checked(check_storage),
    )
    WEB_ORIGINS: str = _setting(
        "Web sites whose pages may call the API from a browser, separated by commas, for example https://app.example.com; "
        "empty: none.",
        "",
        validate=_checked(read_origins),
    )
    AWAY_PAUSE_MINUTES: int = _setting(
        "How long after an away message the same contact gets no other one, in minutes; 0: each text is answered.",
        240,
        validate=validate.Range(0, 10_080),
    )
    REPEATED_TEXT_SECONDS: int = _setting(
        "Within how many seconds the same words from the same number are one text that the carrier brought twice; 0: never.",
        3,
        validate=validate.Range(0, 60),
    )
    GAE_ENV: str = _setting(
        "App Engine sets it, to `standard`: only there is the header of its cron believed. Leave it unset elsewhere.", ""
    )
    LOG_LEVEL: str = _setting(
        "Least severe log lines to write.", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
    )

    def __post_init__(self) -> None:
        if self.ENVIRONMENT == "production":
            faults = self.find_production_faults()
            if faults:
                raise SettingsError("\n".join(f"{name}: {words}." for name, words in faults))
            for name in _EMULATORS:
                if getattr(self, name):
                    raise SettingsError(f"{name} is set: an instance in production takes no emulator. Unset it.")
            if self.RELAY_ALLOW_LOOPBACK:
                raise SettingsError(
                    "RELAY_ALLOW_LOOPBACK is set: an instance in production calls no address of its own. Unset it."
                )
        for name in ("PUBLIC_URL", "TWILIO_BASE_URL", "FCM_BASE_URL", "HUBSPOT_BASE_URL"):
            if getattr(self, name).endswith("/"):
                raise SettingsError(f"{name}: must not end with a slash.")

    def find_production_faults(self) -> list[tuple[str, str]]:
        """Return the name of each setting that production refuses, and why."""
        urls = frozenset(f.name for f in fields(self) if f.metadata["rules"] == _URL)
        return list(find_production_faults({f.name: getattr(self, f.name) for f in fields(self)}, urls))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from environment variables.

        Raises:
            SettingsError: naming every setting that is missing or wrong.
        """
        given = {name: value for name in _names() if (value := environment.get(name, "")) != ""}
        try:
            return cls(**_schema().load(given))
        except ValidationError as error:
            wrong = error.normalized_messages()  # type: ignore[no-untyped-call]
            raise SettingsError("\n".join(f"{name}: {' '.join(texts)}" for name, texts in wrong.items())) from None


def describe_settings() -> list[tuple[str, str, str]]:
    """Answer the table of settings: name, default as text, meaning."""
    return [
        (f.name, "required" if f.default is MISSING else (str(f.default) or "empty"), f.metadata["meaning"])
        for f in fields(Settings)
    ]


def _names() -> list[str]:
    return [f.name for f in fields(Settings)]


def _schema() -> Schema:
    kinds = {str: marshmallow.fields.String, int: marshmallow.fields.Integer, bool: marshmallow.fields.Boolean}
    return Schema.from_dict(
        {f.name: kinds[f.type](required=f.default is MISSING, **f.metadata["rules"]) for f in fields(Settings)}  # type: ignore[index]
    )()
