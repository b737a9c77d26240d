"""Lists that are streamed: one page of them is in memory at a time."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, AnyStr, TypeVar

from flask import Response, current_app, stream_with_context
from marshmallow import Schema

from app.services.common.pagination import DEFAULT_LIMIT, Page
from app.spreadsheets import write_cell, write_rows

T = TypeVar("T")


def stream_response(parts: Iterator[AnyStr], content_type: str, *, ahead: int = 1) -> Response:
    """Return a streamed response.

    Args:
        parts: body, read while it is sent.
        content_type: of the response.
        ahead: parts to read before the response starts, so that an outage becomes an error response.
    """
    first = list(itertools.islice(parts, ahead))
    return Response(stream_with_context(itertools.chain(first, parts)), content_type=content_type)


def stream_list(schema: Schema, entities: Iterator[Any], name: str | None = None) -> Response:
    """Return a streamed JSON array.

    Args:
        schema: of one entity.
        entities: read while they are sent.
        name: of the array's field in a JSON object; None for a bare array.
    """
    opening, closing = ("[", "]") if name is None else (f'{{"{name}":[', "]}")
    return stream_response(_write(schema, entities, opening, closing), "application/json")


def stream_or_page(
    schema: Schema,
    name: str,
    query: dict[str, Any],
    stream: Callable[[], Iterator[T]],
    page: Callable[[int, str | None], Page[T]],
    *,
    default_limit: int = DEFAULT_LIMIT,
) -> Any:
    """Return the whole list as a stream, or one page if the query has `limit` or `cursor`.

    Args:
        schema: of one entity.
        name: of the list's field.
        query: parameters of the request.
        stream: returns all entities.
        page: returns a page, from limit and cursor.
        default_limit: entities per page if the query has no `limit`.
    """
    if query["limit"] is None and query["cursor"] is None:
        return stream_list(schema, stream(), name)
    found = page(query["limit"] or default_limit, query["cursor"])
    return {name: found.items, "nextCursor": found.next_cursor}


def stream_table(schema: Schema, columns: Sequence[str], pages: Iterator[Iterable[Any]], filename: str) -> Response:
    """Return a streamed CSV table to download, one line for each entity.

    Args:
        schema: of one entity.
        columns: fields of the schema, in order.
        pages: entities, read while they are sent.
        filename: name under which a browser saves it.
    """

    def lines() -> Iterator[bytes]:
        yield write_rows([list(columns)]).encode()
        for page in pages:
            dumped = (schema.dump(entity) for entity in page)
            yield write_rows([write_cell(row[name]) for name in columns] for row in dumped).encode()

    # The second part needs the first page of data.
    response = stream_response(lines(), "text/csv; charset=utf-8", ahead=2)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _write(schema: Schema, entities: Iterator[Any], opening: str, closing: str) -> Iterator[str]:
    separator = opening
    for entity in entities:
        yield separator + current_app.json.dumps(schema.dump(entity))
        separator = ","
    yield closing if separator == "," else opening + closing
