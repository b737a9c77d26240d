"""Command line of the server: `python -m dev.cloud_tasks --port 8123 --http-port 8124`."""

import argparse
import json
import logging
import signal
import sqlite3
import sys
from pathlib import Path

from dev.cloud_tasks.server import CloudTasksServer
from dev.cloud_tasks.validation import RefusedError


def main() -> None:
    """Run until SIGTERM or SIGINT; print the ports as one line of JSON when ready."""
    options = parse_options()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    server = CloudTasksServer(
        grpc_port=options.port,
        http_port=options.http_port,
        state_folder=options.state,
        queues=options.queue,
        create_queues=options.create_queues,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.ended.set())
    try:
        server.start()
    except (RefusedError, OSError, RuntimeError, sqlite3.OperationalError) as error:
        sys.exit(f"The Cloud Tasks server cannot start: {error}")
    print(json.dumps({"grpc": server.grpc_port, "http": server.http_port}), flush=True)
    server.ended.wait()
    server.stop()


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m dev.cloud_tasks", description="A local Cloud Tasks server.")
    parser.add_argument("--port", type=int, required=True, help="gRPC port; 0 takes a free one")
    parser.add_argument("--http-port", type=int, required=True, help="certificates and health; 0 takes a free one")
    parser.add_argument("--state", type=Path, metavar="DIR", help="keep the state in this folder (else: in memory)")
    parser.add_argument(
        "--queue", action="append", default=[], metavar="NAME", help="full name of a queue to create; repeatable"
    )
    parser.add_argument("--create-queues", action="store_true", help="create unknown queues when a task needs them")
    return parser.parse_args()


if __name__ == "__main__":
    main()
