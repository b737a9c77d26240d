"""Mail server for development, which stores all e-mails and shows them on a page: ``python -m dev.mail --help``."""

import argparse
import asyncio
import signal
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.smtp import SMTP

from dev.mail.pages import make_handler
from dev.mail.sink import MAX_BYTES, Sink, open_maildir
from dev.programs.processes import LOOPBACK


def main() -> None:
    """Serve SMTP and the page until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m dev.mail", description="A mail server that stores all e-mails.")
    parser.add_argument("--smtp-port", type=int, required=True, help="SMTP port on 127.0.0.1")
    parser.add_argument("--http-port", type=int, required=True, help="HTTP port of the page on 127.0.0.1")
    parser.add_argument("--directory", type=Path, required=True, help="Maildir that stores the e-mails")
    arguments = parser.parse_args()
    open_maildir(arguments.directory)
    pages = ThreadingHTTPServer((LOOPBACK, arguments.http_port), make_handler(arguments.directory))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    asyncio.run(serve_smtp(arguments.smtp_port, arguments.directory))
    pages.shutdown()
    pages.server_close()


async def serve_smtp(port: int, directory: Path) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    sink = Sink(directory)
    server = await loop.create_server(
        lambda: SMTP(sink, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, loop=loop), LOOPBACK, port
    )
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    main()
