"""Settings that have one of a few values."""

from enum import StrEnum


class ServedRequests(StrEnum):
    """Requests that a process answers, the values of SERVES."""

    ALL = "all"
    API = "api"
    TASKS = "tasks"


class MailTls(StrEnum):
    """When the connection to the mail server is encrypted, the values of SMTP_TLS."""

    AUTO = "auto"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"
