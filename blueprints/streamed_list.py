"""Whole lists, answered while they are read: one page of them in memory at a time."""

import itertools
from collections.abc import Iterator
from typing import Any

from flask import Response, current_app, stream_with_context
from marshmallow import Schema


def stream_list(schema: Schema, entities: Iterator[Any], name: str | None = None) -> Response:
    """Answer a list of JSON objects.

    Args:
        schema: of one entity.
        entities: read as they are written.
        name: of the list in an object around it; None for a bare array.
    """
    # The first one is read before the answer begins, so that an outage or a refusal is answered as one.
    first = list(itertools.islice(entities, 1))
    opening, closing = ("[", "]") if name is None else (f'{{"{name}":[', "]}")
    body = _write(schema, itertools.chain(first, entities), opening, closing)
    return Response(stream_with_context(body), mimetype="application/json")


def _write(schema: Schema, entities: Iterator[Any], opening: str, closing: str) -> Iterator[str]:
    separator = opening
    for entity in entities:
        yield separator + current_app.json.dumps(schema.dump(entity))
        separator = ","
    yield closing if separator == "," else opening + closing
