"""HTTP calls to local components, which bypass the developer's proxies."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import requests

# On a busy machine a healthy component may take seconds.
QUESTION_SECONDS = 5.0
CALL_SECONDS = 120.0

# Emulators accept this bearer as administrator.
OWNER = {"Authorization": "Bearer owner"}


def answers(url: str) -> bool:
    """Whether a GET of this URL gets status 200."""
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(url, timeout=QUESTION_SECONDS).status_code == HTTPStatus.OK
        except requests.RequestException:
            return False


def call(method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Call an emulator as its owner.

    Args:
        method: HTTP method.
        url: URL on 127.0.0.1.
        body: JSON body.

    Returns:
        The JSON object of the response.

    Raises:
        requests.HTTPError: the response is an error; the message contains it.
        requests.RequestException: there was no response.
    """
    with requests.Session() as session:
        session.trust_env = False
        response = session.request(method, url, json=body, headers=OWNER, timeout=CALL_SECONDS)
    if not response.ok:
        raise requests.HTTPError(f"{method} {url} responded with {response.status_code}: {response.text}", response=response)
    answer: dict[str, Any] = response.json()
    return answer
