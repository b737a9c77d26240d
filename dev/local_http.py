"""Calls to the local components over HTTP, which no proxy of the developer's may answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests

# On a busy machine a component that is well takes seconds.
QUESTION_SECONDS = 5.0
CALL_SECONDS = 120.0

# Emulators let this bearer do what an administrator's credentials would.
OWNER = {"Authorization": "Bearer owner"}


def answers(url: str) -> bool:
    """Whether a GET of this address is answered with 200."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(url, timeout=QUESTION_SECONDS).status_code == HTTPStatus.OK
        except requests.RequestException:
            return False


def call(method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Calls an emulator as its owner.

    Args:
        method: HTTP method.
        url: Address, on 127.0.0.1.
        body: JSON to send.

    Returns:
        The JSON object answered.

    Raises:
        requests.HTTPError: It answered with an error; the message holds the answer.
        requests.RequestException: It did not answer.
    """
    with requests.Session() as session:
        session.trust_env = False
        response = session.request(method, url, json=body, headers=OWNER, timeout=CALL_SECONDS)
    if not response.ok:
        raise requests.HTTPError(f"{method} {url} answered {response.status_code}: {response.text}", response=response)
    answer: dict[str, Any] = response.json()
    return answer
