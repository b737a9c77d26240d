"""Stand-ins for Firestore's emulator with a long list in them: queries are answered at once, all else by the emulator.

The emulator scans a collection for every page, six seconds for 100 000 documents: a whole list cannot be read from it in
pages. The benchmark measures how an application reads such a list, not the response.
"""

from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.cloud.firestore_v1.types import document as document_types
from google.cloud.firestore_v1.types import firestore as firestore_types
from google.cloud.firestore_v1.types import query as query_types
from google.protobuf.timestamp_pb2 import Timestamp

from app.store.engine.values import encode_fields
from dev.programs.processes import LOOPBACK

_SERVICE = "/google.firestore.v1.Firestore/"
_RUN_QUERY = f"{_SERVICE}RunQuery"
_RUN_AGGREGATION_QUERY = f"{_SERVICE}RunAggregationQuery"
_STREAMING = f"{_SERVICE}BatchGetDocuments"
_THREADS = 8
_AS_OWNER = (("authorization", "Bearer owner"),)

_RunQueryRequest: Any = firestore_types.RunQueryRequest.pb()
_RunQueryResponse: Any = firestore_types.RunQueryResponse.pb()
_RunAggregationQueryRequest: Any = firestore_types.RunAggregationQueryRequest.pb()
_RunAggregationQueryResponse: Any = firestore_types.RunAggregationQueryResponse.pb()
_Document: Any = document_types.Document.pb()
_Operator: Any = query_types.StructuredQuery.FieldFilter.pb().Operator
_AFTER_ALL = "\U0010ffff"

MakeFields = Callable[[int], dict[str, Any]]


class QueryHandler(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Return queries of its own, and lets the emulator answer all else."""

    def __init__(self, emulator: grpc.Channel) -> None:
        self._emulator = emulator

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        if details.method == _RUN_QUERY:
            return grpc.unary_stream_rpc_method_handler(self._run_query, _RunQueryRequest.FromString, _serialize)
        if details.method == _RUN_AGGREGATION_QUERY:
            return grpc.unary_stream_rpc_method_handler(
                self._run_aggregation_query,
                _RunAggregationQueryRequest.FromString,
                _RunAggregationQueryResponse.SerializeToString,
            )
        if details.method == _STREAMING:
            forward = self._emulator.unary_stream(details.method)
            return grpc.unary_stream_rpc_method_handler(lambda request, _: forward(request, metadata=_AS_OWNER))
        call = self._emulator.unary_unary(details.method)
        return grpc.unary_unary_rpc_method_handler(lambda request, _: call(request, metadata=_AS_OWNER))

    def _run_query(self, request: Any, _: grpc.ServicerContext) -> Iterator[Any]:
        for document_id, fields in self._find(request.structured_query):
            yield make_response(request, document_id, encode_fields(fields))

    def _run_aggregation_query(self, request: Any, _: grpc.ServicerContext) -> Iterator[Any]:
        counted = sum(1 for _ in self._find(request.structured_aggregation_query.structured_query))
        response = _RunAggregationQueryResponse()
        response.result.aggregate_fields["total"].integer_value = counted
        yield response

    def _find(self, query: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the ids of the documents, with their fields."""
        raise NotImplementedError


def make_response(request: Any, document_id: str, fields: Mapping[str, Any]) -> Any:
    """Return the response of a query for one document, with the protocol fields that the query selects."""
    query = request.structured_query
    document = _Document(fields=_select(query, fields))
    document.name = f"{request.parent}/{query.from_[0].collection_id}/{document_id}"
    document.update_time.CopyFrom(Timestamp(seconds=1))
    return _RunQueryResponse(document=document)


def _serialize(response: Any) -> bytes:
    return response if isinstance(response, bytes) else response.SerializeToString()


def _select(query: Any, fields: Any) -> Any:
    """Return the fields of a document that a query asks for; without a selection all of them."""
    names = [field.field_path for field in query.select.fields]
    return {name: fields[name] for name in names if name in fields} if names else fields


class _Numbered(QueryHandler):
    """Every query finds the same documents, made when they are asked for; their ids are their numbers."""

    def __init__(self, emulator: grpc.Channel, length: int, make_fields: MakeFields) -> None:
        super().__init__(emulator)
        self._length = length
        self._make_fields = make_fields

    def _find(self, query: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        first = 0
        if query.start_at.values:
            first = int(query.start_at.values[-1].reference_value.rpartition("/")[2]) + 1
        for number in range(first, min(first + query.limit.value, self._length)):
            yield f"{number:06}", self._make_fields(number)


class _Ordered(QueryHandler):
    """A query is answered in the order of its field, within its bounds and after its cursor, as an index does it."""

    def __init__(self, emulator: grpc.Channel, documents: Mapping[str, dict[str, Any]], fields: Sequence[str]) -> None:
        super().__init__(emulator)
        self._documents = documents
        self._indexes = {
            field: sorted((values[field], document_id) for document_id, values in documents.items()) for field in fields
        }

    def _find(self, query: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        field = query.order_by[0].field.field_path
        index = self._indexes[field]
        first, last = 0, len(index)
        for each in query.where.composite_filter.filters:
            named, value = each.field_filter.field.field_path, each.field_filter.value.string_value
            operator = _Operator.Name(each.field_filter.op)
            if named == field:
                above = (value, _AFTER_ALL) if operator == "GREATER_THAN" else (value, "")
                first = bisect(index, above) if operator.startswith("GREATER") else first
                last = bisect(index, (value, _AFTER_ALL)) if operator == "LESS_THAN_OR_EQUAL" else last
        if query.start_at.values:
            value, reference = query.start_at.values
            first = max(first, bisect(index, (value.string_value, reference.reference_value.rpartition("/")[2])))
        for _, document_id in index[first : min(first + query.limit.value, last)]:
            yield document_id, self._documents[document_id]


@contextmanager
def serve_long_list(emulator_host: str, length: int, make_fields: MakeFields) -> Iterator[str]:
    """Serve, and answer the `host:port` of the stand-in.

    Args:
        emulator_host: of the emulator that answers everything but queries.
        length: documents that every query finds.
        make_fields: answers the fields of the document of a number.
    """
    with serve_queries(emulator_host, lambda emulator: _Numbered(emulator, length, make_fields)) as host:
        yield host


@contextmanager
def serve_ordered_list(emulator_host: str, documents: Mapping[str, dict[str, Any]], fields: Sequence[str]) -> Iterator[str]:
    """Serve, and answer the `host:port` of the stand-in.

    Args:
        emulator_host: of the emulator that answers everything but queries.
        documents: what queries find, by id.
        fields: texts that queries are ordered by, one of them in each.
    """
    with serve_queries(emulator_host, lambda emulator: _Ordered(emulator, documents, fields)) as host:
        yield host


@contextmanager
def serve_queries(emulator_host: str, make: Callable[[grpc.Channel], QueryHandler], threads: int = _THREADS) -> Iterator[str]:
    """Serve, and answer the `host:port` of the stand-in.

    Args:
        emulator_host: of the emulator that answers everything but queries.
        make: makes the handler that answers queries, from a channel to the emulator.
        threads: queries answered at once.
    """
    with grpc.insecure_channel(emulator_host) as emulator:
        server = grpc.server(ThreadPoolExecutor(threads))
        server.add_generic_rpc_handlers((make(emulator),))
        port = server.add_insecure_port(f"{LOOPBACK}:0")
        server.start()
        try:
            yield f"{LOOPBACK}:{port}"
        finally:
            server.stop(None)
