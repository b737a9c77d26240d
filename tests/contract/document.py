"""The instance's OpenAPI document, as everybody gets it."""

import functools
from collections.abc import Iterator
from typing import Any

from flask import Flask

from app import create_app
from app.configuration.settings import Settings

Json = dict[str, Any]

METHODS = ("get", "post", "put", "patch", "delete")


def create_bare_app() -> Flask:
    """Create the application of an instance that nothing is connected to."""
    settings = Settings(
        ENVIRONMENT="test",
        GOOGLE_CLOUD_PROJECT="demo-document",
        PUBLIC_URL="https://texting.example.com",
        SECRET_KEY="a-secret-key-for-tests-and-nothing-else",
        TASKS_SERVICE_ACCOUNT="tasks@texting.example.com",
    )
    return create_app(settings)


@functools.cache
def read_document() -> Json:
    """Return the document of an instance that nothing is connected to."""
    answer = create_bare_app().test_client().get("/docs/json")
    assert answer.status_code == 200
    document: Json = answer.get_json()
    return document


def operations() -> Iterator[tuple[str, str, Json]]:
    """Return each operation of the document as method, path and description."""
    for path, item in read_document()["paths"].items():
        for method in METHODS:
            if method in item:
                yield method.upper(), path, item[method]
