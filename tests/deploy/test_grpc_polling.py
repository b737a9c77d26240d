"""gRPC as the web server sets it: the thread that calls waits for the response."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from dev.programs.processes import find_free_port
from tests.certificates import self_signed
from tests.deploy.conftest import PROJECT
from tests.deploy.test_start import run_python
from web_server.grpc_polling import SWITCHES, VARIABLE

_OPEN = "import grpc; grpc.insecure_channel('127.0.0.1:1').close()"
_PATIENCE_SECONDS = 60


class Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Repeats what it gets: once, or eight times in a stream."""

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        """Return the method that was called."""
        if handler_call_details.method == "/test/echo":
            return grpc.unary_unary_rpc_method_handler(lambda sent, _: sent)
        return grpc.unary_stream_rpc_method_handler(lambda sent, _: iter([sent] * 8))


def make_certificate(folder: Path) -> tuple[bytes, bytes, Path]:
    """Return a server's key, its certificate, and the file of the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = self_signed(key, "localhost", [(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)])
    (folder / "server.pem").write_text(certificate)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem, certificate.encode(), folder / "server.pem"


def start_server(port: int, key: bytes, certificate: bytes) -> grpc.Server:
    server = grpc.server(ThreadPoolExecutor(8), handlers=[Handler()])
    server.add_secure_port(f"localhost:{port}", grpc.ssl_server_credentials([(key, certificate)]))
    server.start()
    return server


@pytest.fixture
def silent_port() -> Iterator[int]:
    """The port of a server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_web_server_sets_the_switches_before_grpc_is_imported() -> None:
    code = "import runpy, os, sys; runpy.run_path('gunicorn.conf.py'); print(os.environ['%s'], 'grpc' in sys.modules)"

    assert run_python("-c", code % VARIABLE).stdout == f"{SWITCHES} False\n"
    assert run_python("-c", code % VARIABLE, **{VARIABLE: ""}).stdout == " False\n"


def test_grpc_knows_the_switches() -> None:
    assert run_python("-c", _OPEN, **{VARIABLE: SWITCHES}).stderr == ""
    assert "Unknown experiment" in run_python("-c", _OPEN, **{VARIABLE: "-event_engine_of_yesterday"}).stderr


@pytest.mark.parametrize("switches", [SWITCHES, ""], ids=["as set", "default"])
def test_calls_over_tls_after_a_fork(tmp_path: Path, silent_port: int, switches: str) -> None:
    key, certificate, file = make_certificate(tmp_path)
    port, refused = find_free_port(), find_free_port()
    server = start_server(port, key, certificate)
    command = [sys.executable, "-m", "tests.deploy.grpc_calls", str(port), str(file), str(silent_port), str(refused)]
    environment = {"PATH": os.environ["PATH"], VARIABLE: switches}
    with subprocess.Popen(
        command, env=environment, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as calling:
        assert calling.stdout is not None
        first = calling.stdout.readline()
        server.stop(None).wait()
        server = start_server(port, key, certificate)
        rest, errors = calling.communicate("again\n", timeout=_PATIENCE_SECONDS)
    server.stop(None)

    assert (first, rest, calling.returncode) == ("DEADLINE_EXCEEDED UNAVAILABLE\n", "called again\n", 0), errors
