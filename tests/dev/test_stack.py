"""The stack that all tests share."""

import dataclasses
import socket
import sys
from pathlib import Path

import pytest
import requests
from pytest_socket import SocketConnectBlockedError

from dev.components import mail
from dev.programs import processes
from dev.progress import Silence
from dev.stack import StackEndpoints
from tests.stack import wait_for_components


def test_all_components_respond(stack: StackEndpoints) -> None:
    assert stack.are_ready()


def test_network_beyond_this_machine_is_closed() -> None:
    with pytest.warns(UserWarning, match="connect"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_cloud_tasks_publishes_its_certificates(stack: StackEndpoints) -> None:
    certificates = requests.get(stack.cloud_tasks_certificates_url, timeout=5).json()

    assert any("BEGIN CERTIFICATE" in text for text in certificates.values())


def test_component_that_ends_is_named_with_its_log(stack: StackEndpoints, tmp_path: Path) -> None:
    broken = dataclasses.replace(stack, smtp_port=processes.find_free_port())
    program = processes.start(mail.NAME, [sys.executable, "-c", "exit('no such directory')"], log=tmp_path / "mail.log")

    failure = wait_for_components(broken, {mail.NAME: (program.child.pid, program.log)}, Silence())

    processes.stop([program])
    assert failure is not None
    assert failure.startswith("The mail server ended before it was ready. The end of its log")
    assert failure.endswith("no such directory")
