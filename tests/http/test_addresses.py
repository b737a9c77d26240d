"""Whose calls are counted together where nobody shows a credential: those of an address, which no header can change."""

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.times.clock import MINUTE
from dev.stack import StackEndpoints
from tests.world import TestClock, make_settings

OPEN = "/auth/providers"


def client_of(stack: StackEndpoints, project_id: str, **settings: int) -> FlaskClient:
    clock = TestClock()
    clock.forward(MINUTE - clock() % MINUTE)
    return create_app(make_settings(stack, project_id, RATE_LIMIT_ADDRESS=2, **settings), clock).test_client()


def call(client: FlaskClient, address: str, forwarded: str | None = None, path: str = OPEN) -> int:
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return client.get(path, environ_base={"REMOTE_ADDR": address}, headers=headers).status_code


def test_address_has_one_limit_for_all_paths(stack: StackEndpoints, project_id: str) -> None:
    client = client_of(stack, project_id)
    paths = (OPEN, "/auth/passwordLoginAllowed/ann@example.com", "/auth/oauth/nothing/callback", OPEN)

    assert [call(client, "192.0.2.1", path=path) for path in paths] == [200, 200, 429, 429]
    assert call(client, "192.0.2.2") == 200
    assert call(client, "192.0.2.1", path="/health") != 429


def test_the_addresses_of_one_ipv6_network_are_counted_as_one(stack: StackEndpoints, project_id: str) -> None:
    client = client_of(stack, project_id)
    neighbours = ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:1::3%eth0")

    assert [call(client, address) for address in neighbours] == [200, 200, 429]
    assert call(client, "2001:db8:0:2::1") == 200


def test_nobody_calls_from_elsewhere_by_a_header_of_his_own(stack: StackEndpoints, project_id: str) -> None:
    client = client_of(stack, project_id)

    assert [call(client, "192.0.2.1", f"198.51.100.{number}") for number in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("pretended", ["203.0.113.{}", "203.0.113.{}, 10.0.0.1", "{}"])
def test_proxy_counts_only_the_address_it_added(stack: StackEndpoints, project_id: str, pretended: str) -> None:
    client = client_of(stack, project_id, TRUSTED_PROXIES=1)
    forwarded = [f"{pretended.format(number)}, 192.0.2.1" for number in range(3)]

    assert [call(client, "10.0.0.9", each) for each in forwarded] == [200, 200, 429]
    assert call(client, "10.0.0.9", "192.0.2.2") == 200
