"""Settings of an instance, in one table, read once at start.

Settings are environment variables of the same name. `docs/settings.md` is generated from this table (`flask settings`).
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields

from marshmallow import ValidationError, validate

from app.configuration.contradictions import find_contradictions
from app.configuration.cors_origins import read_origins
from app.configuration.pacing_settings import PacingSettings
from app.configuration.production_rules import find_production_faults
from app.configuration.setting_rules import (
    ASCII_RULE,
    BUCKET_RULE,
    URL_RULES,
    check_mail_address,
    check_time_zone,
    checked,
    make_schema,
    setting,
)
from app.configuration.setting_values import MailTls, ServedRequests
from app.crypto.vault import read_credential_keys
from app.frozen import frozen
from app.rate_limits.storage import IN_PROCESS, check_storage

_GOOGLE_TASK_CERTIFICATES = "https://www.googleapis.com/oauth2/v1/certs"
_GOOGLE_SESSION_CERTIFICATES = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
_SECRET_KEY_MINIMUM = 32


class SettingsError(Exception):
    """A setting is missing or invalid; the message names it and what is expected."""


@frozen(kw_only=True)
class Settings(PacingSettings):
    """The settings of an instance. Each field is documented by its `meaning`, which the generated table shows."""

    ENVIRONMENT: str = setting(
        "Purpose of the instance. `production` rejects emulators, http URLs, guessable keys and placeholders.",
        "production",
        validate=validate.OneOf(["production", "development", "test"]),
    )
    GOOGLE_CLOUD_PROJECT: str = setting("Id of the Google Cloud project; App Engine sets it.", validate=validate.Length(min=1))
    PUBLIC_URL: str = setting(
        "Public URL of the instance, without a trailing slash; callers and carriers use it.",
        **URL_RULES,
    )
    SERVES: str = setting(
        "Requests that this process answers: `api` (callers, carriers, documentation), `tasks` (the task queue and cron), or "
        "`all`. `/health` answers everywhere. See deploying.md.",
        ServedRequests.ALL,
        validate=validate.OneOf(list(ServedRequests)),
    )
    SECRET_KEY: str = setting(
        "Secret that signs cursors and derives the instance's other keys; at least 32 characters, the same on all servers.",
        validate=validate.Length(min=_SECRET_KEY_MINIMUM),
    )
    BRAND_NAME: str = setting("Brand name of the reseller, as customers see it.", "Texting")
    SUPPORT_EMAIL: str = setting(
        "Support contact for customers; shown in the documentation and in the reply to HELP.",
        "support@example.com",
        validate=check_mail_address,
    )
    WEB_APP_URL: str = setting(
        "URL where users sign in, named in e-mails; empty: e-mails do not name one. A tenant can have its own.", "", **URL_RULES
    )
    DEFAULT_REGION: str = setting(
        "ISO 3166 code of the country for numbers without a +.",
        "US",
        validate=validate.Regexp(r"^[A-Z]{2}$", error="Must be two capital letters, for example US."),
    )
    DEFAULT_TIMEZONE: str = setting(
        "IANA name of the time zone in which days are counted for users without their own.",
        "America/New_York",
        validate=check_time_zone,
    )
    FIRESTORE_DATABASE: str = setting("Id of the Firestore database.", "(default)")
    FIRESTORE_EMULATOR_HOST: str = setting("host:port of a Firestore emulator; never in production.", "")
    FIREBASE_AUTH_EMULATOR_HOST: str = setting("host:port of a Firebase Auth emulator; never in production.", "")
    FIREBASE_WEB_API_KEY: str = setting("Web API key of the Firebase project, no secret; the guides at `/docs` show it.", "")
    ID_TOKEN_CERTIFICATES_URL: str = setting(
        "URL of the certificates that sign Firebase ID tokens.", _GOOGLE_SESSION_CERTIFICATES, **URL_RULES
    )
    CLOUD_TASKS_EMULATOR_HOST: str = setting("host:port of a local Cloud Tasks server; never in production.", "")
    TASKS_LOCATION: str = setting("Region of the Cloud Tasks queue.", "us-central1")
    TASKS_QUEUE: str = setting("Id of the Cloud Tasks queue for messages.", "messages")
    TASKS_BULK_QUEUE: str = setting(
        "Id of the queue for messages of those who send more than their share, so that they delay nobody else; empty: the "
        "queue for messages.",
        "",
    )
    TASKS_RELAY_QUEUE: str = setting(
        "Id of the queue for webhook events, so that slow receivers delay no message; empty: the queue for messages.", ""
    )
    TASKS_RELAY_BULK_QUEUE: str = setting(
        "Id of the queue for webhook events of users with more than their share; empty: the queue for webhook events.", ""
    )
    TASKS_PUSH_QUEUE: str = setting("Id of the queue for push notifications; empty: the queue for webhook events.", "")
    TASKS_PUSH_BULK_QUEUE: str = setting(
        "Id of the queue for push notifications of those with more than their share; empty: that for push notifications.", ""
    )
    TASKS_JOB_QUEUE: str = setting(
        "Id of the queue for jobs, purges, e-mails and the sweeper; empty: the queue for messages.", ""
    )
    TASKS_MEDIA_QUEUE: str = setting(
        "Id of the queue for files of inbound messages, so that a carrier's server that hangs delays no e-mail and no job; "
        "empty: the queue for jobs.",
        "",
    )
    TASKS_SHARDS: int = setting(
        "Number of queues for each of messages, webhook events, and the bulk of both. Further ones are called like the first, "
        "with `-1`, `-2` and so on; `flask queues` writes them. Each dispatches up to 500 tasks a second.",
        1,
        validate=validate.Range(1, 64),
    )
    TASKS_URL: str = setting(
        "URL at which Cloud Tasks calls the instance, without a trailing slash, the same on all servers: that of the service "
        "with `SERVES=tasks`; empty: PUBLIC_URL.",
        "",
        **URL_RULES,
    )
    TASKS_SERVICE_ACCOUNT: str = setting(
        "E-mail address of the Google service account with which the queue calls the instance.",
        validate=check_mail_address,
    )
    TASKS_CERTIFICATES_URL: str = setting(
        "URL of the certificates that sign the queue's OIDC tokens.", _GOOGLE_TASK_CERTIFICATES, **URL_RULES
    )
    CREDENTIAL_KEYS: str = setting(
        "Keys that encrypt carrier credentials: `<id>=<base64 of 32 bytes>`, separated by commas; the first one encrypts, "
        "all of them decrypt. Default: a key derived from SECRET_KEY.",
        "",
        validate=checked(read_credential_keys),
    )
    CARRIER_TIMEOUT_SECONDS: int = setting(
        "Time limit of a whole call to a carrier, from name resolution to the last byte of the response.",
        10,
        validate=validate.Range(min=1, max=60),
    )
    PARTY_SLOTS: int = setting(
        "Concurrent calls of one process to the same carrier account, webhook or integration, and downloads of inbound files "
        "of one carrier account; more wait as delayed tasks. 0: a quarter of its threads, which is 8 with `SERVES=tasks` and "
        "otherwise 2.",
        0,
        validate=validate.Range(min=0, max=64),
    )
    MEDIA_BUCKET: str = setting(
        "Cloud Storage bucket for media files; empty: `MEDIA_FOLDER`. Without both, uploads are refused, and inbound messages "
        "keep their carrier's links.",
        "",
        validate=BUCKET_RULE,
    )
    MEDIA_FOLDER: str = setting(
        "Folder for media files where there is no bucket, the same for all servers; for development.", ""
    )
    STORAGE_EMULATOR_HOST: str = setting("host:port of a local Cloud Storage server; never in production.", "")
    HUBSPOT_BASE_URL: str = setting("URL of HubSpot's API, without a trailing slash.", "https://api.hubapi.com", **URL_RULES)
    FCM_BASE_URL: str = setting(
        "URL of Firebase Cloud Messaging, without a trailing slash.", "https://fcm.googleapis.com", **URL_RULES
    )
    PUSH_SHOWS_TEXT: bool = setting(
        "Whether push notifications show the text of a message; otherwise only the sender. Google and Apple see what is shown.",
        True,
    )
    SMTP_HOST: str = setting("Mail server; empty: no e-mail is sent. `flask mail test ADDRESS` tries it.", "")
    SMTP_PLAIN_REASON: str = setting(
        "Why e-mail may be sent unencrypted to a mail server on another machine, for example `relay inside our own network`; "
        "empty: STARTTLS and a valid certificate are required.",
        "",
    )
    SMTP_PORT: int = setting("Port of the mail server.", 587, validate=validate.Range(1, 65535))
    SMTP_USER: str = setting("User for the log-in at the mail server; empty: no log-in.", "", validate=ASCII_RULE)
    SMTP_PASSWORD: str = setting("Password or API key for the log-in at the mail server; a secret.", "", validate=ASCII_RULE)
    SMTP_TLS: str = setting(
        "Encryption of the connection to the mail server: `implicit` from its first byte, `starttls` demanded after the "
        "greeting, or `auto`: implicit at port 465, otherwise STARTTLS, which only a mail server on this machine may lack.",
        MailTls.AUTO,
        validate=validate.OneOf(list(MailTls)),
    )
    SMTP_CA_FILE: str = setting("PEM file of the authority of the mail server's certificate; empty: the public ones.", "")
    RELAY_ALLOW_LOOPBACK: bool = setting(
        "Whether users' webhooks may call this machine, as development needs; never in production.", False
    )
    MAIL_FROM: str = setting(
        "Sender of the instance's e-mails; its domain is that of their `Message-ID`.",
        "support@example.com",
        validate=check_mail_address,
    )
    TRUSTED_PROXIES: int = setting(
        "Number of proxies in front of the instance that append the caller's address to X-Forwarded-For; 1 on App Engine.",
        0,
        validate=validate.Range(0, 10),
    )
    MAX_BODY_BYTES: int = setting(
        "Maximum request body in bytes; larger ones get 413.", 1_048_576, validate=validate.Range(min=1024)
    )
    RATE_LIMIT_CALLS: int = setting(
        "Calls per minute of a user or service account; 0: unlimited.", 1200, validate=validate.Range(min=0)
    )
    RATE_LIMIT_SENDS: int = setting(
        "Send requests per minute of an organization's users; 0: unlimited.", 3000, validate=validate.Range(min=0)
    )
    RATE_LIMIT_ADDRESS: int = setting(
        "Calls per minute from one IP address without credentials, such as logins; 0: unlimited.",
        120,
        validate=validate.Range(min=0),
    )
    RATE_LIMIT_REFUSALS: int = setting(
        "Wrong credentials per minute from one IP address, before it is blocked for a while; 0: unlimited.",
        100,
        validate=validate.Range(min=0),
    )
    RATE_LIMIT_STORAGE: str = setting(
        "Storage of rate limit counters: `memory://`, separate per process, or a store shared by all servers, for example "
        "redis://10.0.0.3:6379/0.",
        IN_PROCESS,
        validate=checked(check_storage),
    )
    WEB_ORIGINS: str = setting(
        "Web sites whose pages may call the API from a browser, separated by commas, for example https://app.example.com; "
        "empty: none.",
        "",
        validate=checked(read_origins),
    )
    ORDER_HOLD_SECONDS: int = setting(
        "Seconds after its first attempt during which a message that waits for a retry holds back the later ones of its "
        "conversation. If it waits for a busy carrier account: seconds after its time, for those of other accounts. 0: it "
        "holds none.",
        60,
        validate=validate.Range(0, 3600),
    )
    ORDER_HOLD_UNCERTAIN_SECONDS: int = setting(
        "The same for a message of which it is not known whether its carrier has it, and which may still be sent again.",
        1200,
        validate=validate.Range(0, 7200),
    )
    AWAY_PAUSE_MINUTES: int = setting(
        "Minutes after an away message during which the same contact gets no other one; 0: every message is answered.",
        240,
        validate=validate.Range(0, 10_080),
    )
    REPEATED_TEXT_SECONDS: int = setting(
        "Seconds within which the same text from the same number counts as one message delivered twice; 0: never.",
        3,
        validate=validate.Range(0, 60),
    )
    GAE_ENV: str = setting(
        "Set by App Engine to `standard`: only there its cron header is trusted. Leave it unset elsewhere.", ""
    )
    LOG_LEVEL: str = setting(
        "Least severe log lines to write.", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])
    )

    def __post_init__(self) -> None:
        if self.ENVIRONMENT == "production" and (faults := self.find_production_faults()):
            raise SettingsError("\n".join(f"{name}: {words}." for name, words in faults))
        for words in find_contradictions(self):
            raise SettingsError(words)

    @property
    def task_base_url(self) -> str:
        """Return the URL that Cloud Tasks calls, which is also the audience of its tokens."""
        return self.TASKS_URL or self.PUBLIC_URL

    def find_production_faults(self) -> list[tuple[str, str]]:
        """Return the settings that production rejects, with reasons."""
        urls = frozenset(f.name for f in fields(self) if f.metadata["rules"] == URL_RULES)
        return list(find_production_faults({f.name: getattr(self, f.name) for f in fields(self)}, urls))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings from environment variables.

        Raises:
            SettingsError: names all missing and invalid settings.
        """
        given = {field.name: value for field in fields(cls) if (value := environment.get(field.name, "")) != ""}
        try:
            return cls(**make_schema(fields(cls)).load(given))
        except ValidationError as error:
            wrong = error.normalized_messages()  # type: ignore[no-untyped-call]
            raise SettingsError("\n".join(f"{name}: {' '.join(texts)}" for name, texts in wrong.items())) from None


def describe_settings() -> list[tuple[str, str, str]]:
    """Return the table of settings: name, default as text, meaning; those of carriers and pace come last."""
    later = [f.name for f in fields(PacingSettings)]
    return [
        (f.name, "required" if f.default is MISSING else (str(f.default) or "empty"), f.metadata["meaning"])
        for f in sorted(fields(Settings), key=lambda f: (f.name in later) and later.index(f.name) + 1)
    ]
