"""The stack that all tests share."""

import socket

import pytest
import requests
from pytest_socket import SocketConnectBlockedError

from dev.stack import Endpoints


def test_all_components_of_the_shared_stack_answer(stack: Endpoints) -> None:
    assert stack.are_ready()


def test_the_network_beyond_this_machine_is_closed() -> None:
    with pytest.warns(UserWarning, match="connect"), pytest.raises(SocketConnectBlockedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_cloud_tasks_publishes_its_certificates(stack: Endpoints) -> None:
    certificates = requests.get(stack.cloud_tasks_certificates_url, timeout=5).json()

    assert any("BEGIN CERTIFICATE" in text for text in certificates.values())
