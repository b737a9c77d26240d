"""Calls a gRPC server after a fork, as a program of its own.

    python -m tests.deploy.grpc_calls PORT CERTIFICATE SILENT REFUSED

It prints a line when it has called the server, waits for a line, and calls again. The last two are ports without a gRPC server.
"""

import os
import sys
import threading
import time
from pathlib import Path

import grpc

_THREADS, _CALLS = 8, 30
_PATIENCE_SECONDS = 10
_TIMEOUT_SECONDS = 0.5


def _open(port: str, certificate: str) -> grpc.Channel:
    return grpc.secure_channel(f"localhost:{port}", grpc.ssl_channel_credentials(Path(certificate).read_bytes()))


def _call_often(channel: grpc.Channel) -> bool:
    echo, repeat = channel.unary_unary("/test/echo"), channel.unary_stream("/test/repeat")
    for number in range(_CALLS):
        sent = str(number).encode()
        assert echo(sent, timeout=_PATIENCE_SECONDS, wait_for_ready=True) == sent
        assert list(repeat(sent, timeout=_PATIENCE_SECONDS, wait_for_ready=True)) == [sent] * 8
    return True


def _call_at_once(channel: grpc.Channel) -> None:
    ended: list[bool] = []
    threads = [threading.Thread(target=lambda: ended.append(_call_often(channel))) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_PATIENCE_SECONDS * 2)
    assert len(ended) == _THREADS


def _fail(port: str) -> str:
    """Call a server that is none; return the code of the error, which must come in time."""
    began = time.monotonic()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        try:
            channel.unary_unary("/test/echo")(b"", timeout=_TIMEOUT_SECONDS)
        except grpc.RpcError as error:
            assert time.monotonic() - began < _TIMEOUT_SECONDS * 4
            return str(error.code().name)
    return "OK"


def main(port: str, certificate: str, silent: str, refused: str) -> None:
    """Run all calls in a child process, as a worker of the web server does."""
    if child := os.fork():
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    with _open(port, certificate) as channel:
        _call_at_once(channel)
        print(_fail(silent), _fail(refused), flush=True)
        sys.stdin.readline()
        _call_at_once(channel)
    print("called again", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
