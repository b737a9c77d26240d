import time
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
import requests
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request
from google.cloud.tasks_v2 import CloudTasksClient
from google.oauth2 import id_token

from dev.cloud_tasks.server import CloudTasksServer
from tests.dev.cloud_tasks.support import LOCATION, Received, Receiver, connect, make_task

EMAIL = "tasks@demo-project.example.test"
AUDIENCE = "https://texting.example.test"


def receive_token(client: CloudTasksClient, queue: str, receiver: Receiver, oidc_token: dict[str, str]) -> str:
    request = {"oidc_token": oidc_token, "headers": {"authorization": "Basic replaced"}}
    client.create_task(parent=queue, task=make_task(receiver.url + "/signed", http_request=request))
    received: Received = receiver.wait_for(1)[0]
    scheme, _, token = received.headers["authorization"].partition(" ")
    assert scheme == "Bearer"
    return token


def verify(token: str, server: CloudTasksServer, audience: str) -> Mapping[str, Any]:
    """Verify as a handler does, with Google's own library."""
    with requests.Session() as session:
        return id_token.verify_token(token, Request(session), audience=audience, certs_url=server.certificates_url)


def test_a_signed_request_verifies_with_googles_library(
    server: CloudTasksServer, client: CloudTasksClient, queue: str, receiver: Receiver
) -> None:
    token = receive_token(client, queue, receiver, {"service_account_email": EMAIL, "audience": AUDIENCE})
    claims = verify(token, server, AUDIENCE)
    assert claims["iss"] == "https://accounts.google.com"
    assert claims["email"] == EMAIL
    assert claims["email_verified"] is True
    assert claims["sub"]
    assert claims["exp"] - claims["iat"] == 3600
    assert claims["iat"] == pytest.approx(time.time(), abs=65)


def test_the_audience_is_the_url_when_none_is_given(
    server: CloudTasksServer, client: CloudTasksClient, queue: str, receiver: Receiver
) -> None:
    token = receive_token(client, queue, receiver, {"service_account_email": EMAIL})
    assert verify(token, server, receiver.url + "/signed")["aud"] == receiver.url + "/signed"


def test_token_of_other_audience_or_server_is_refused(
    server: CloudTasksServer, client: CloudTasksClient, queue: str, receiver: Receiver
) -> None:
    token = receive_token(client, queue, receiver, {"service_account_email": EMAIL, "audience": AUDIENCE})
    with pytest.raises((ValueError, GoogleAuthError)):
        verify(token, server, "https://other.example.test")
    with CloudTasksServer() as stranger, pytest.raises((ValueError, GoogleAuthError)):
        verify(token, stranger, AUDIENCE)


def test_a_request_without_an_oidc_token_is_not_signed(client: CloudTasksClient, queue: str, receiver: Receiver) -> None:
    client.create_task(parent=queue, task=make_task(receiver.url))
    assert "authorization" not in receiver.wait_for(1)[0].headers


def test_the_certificates_have_the_shape_of_googles(
    server: CloudTasksServer, client: CloudTasksClient, queue: str, receiver: Receiver
) -> None:
    response = requests.get(server.certificates_url, timeout=5)
    assert "max-age=3600" in response.headers["Cache-Control"]
    token = receive_token(client, queue, receiver, {"service_account_email": EMAIL, "audience": AUDIENCE})
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "RS256"
    assert response.json()[header["kid"]].startswith("-----BEGIN CERTIFICATE-----")


def test_the_http_side_tells_its_health_and_nothing_else(server: CloudTasksServer) -> None:
    base = f"http://127.0.0.1:{server.http_port}"
    health = requests.get(base + "/", timeout=5)
    assert (health.status_code, health.text) == (200, "ok")
    assert requests.get(base + "/else", timeout=5).status_code == 404
    assert requests.post(base + "/", timeout=5).status_code == 405


def test_each_audience_has_a_token_of_its_own(receiver: Receiver) -> None:
    with CloudTasksServer(create_queues=True) as server, connect(server.grpc_address) as client:
        for audience in ("https://one.example.test", "https://two.example.test"):
            request = {"oidc_token": {"service_account_email": EMAIL, "audience": audience}}
            task = make_task(receiver.url, http_request=request)
            client.create_task(parent=f"{LOCATION}/queues/audiences", task=task)
        tokens = [request.headers["authorization"].partition(" ")[2] for request in receiver.wait_for(2)]
        audiences = {verify_any(token, server)["aud"] for token in tokens}
    assert audiences == {"https://one.example.test", "https://two.example.test"}


def verify_any(token: str, server: CloudTasksServer) -> Mapping[str, Any]:
    return verify(token, server, jwt.decode(token, options={"verify_signature": False})["aud"])
