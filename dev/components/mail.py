"""Start of the mail server in `dev.mail`."""

import sys
from pathlib import Path

from dev.local_http import answers
from dev.programs import processes

NAME = "The mail server"


def start(port: int, page_port: int, logs: Path, mails: Path) -> processes.Process:
    """Start the server on 127.0.0.1; it is ready within a second.

    Args:
        port: SMTP port.
        page_port: port of the page that shows the e-mails.
        logs: directory of the log files.
        mails: Maildir that stores the e-mails.
    """
    ports = ["--smtp-port", str(port), "--http-port", str(page_port)]
    return processes.start(
        NAME,
        [sys.executable, "-m", "dev.mail", *ports, "--directory", str(mails.resolve())],
        log=logs / "mail.log",
        is_ready=lambda: is_ready(f"{processes.LOOPBACK}:{port}", page_url(page_port)),
        directory=processes.PROJECT,
    )


def is_ready(host: str, page: str) -> bool:
    """Whether the server at this `host:port` accepts connections and the page at this URL responds."""
    return processes.is_listening(host) and answers(page)


def page_url(port: int) -> str:
    """Return the URL of the page that shows the e-mails."""
    return f"http://{processes.LOOPBACK}:{port}/"
