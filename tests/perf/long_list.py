"""A stand-in for Firestore's emulator with a long list in it: queries are answered at once, all else by the emulator.

The emulator scans a collection for every page, six seconds for 100 000 documents: a whole list cannot be read from it in
pages. Only how an application reads such a list is to be measured here, not what is answered.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.cloud.firestore_v1.types import document as document_types
from google.cloud.firestore_v1.types import firestore as firestore_types
from google.protobuf.timestamp_pb2 import Timestamp

from app.store.values import encode_fields
from dev.processes import LOOPBACK

_SERVICE = "/google.firestore.v1.Firestore/"
_RUN_QUERY = f"{_SERVICE}RunQuery"
_STREAMING = f"{_SERVICE}BatchGetDocuments"
_THREADS = 8
_AS_OWNER = (("authorization", "Bearer owner"),)

_RunQueryRequest: Any = firestore_types.RunQueryRequest.pb()
_RunQueryResponse: Any = firestore_types.RunQueryResponse.pb()
_Document: Any = document_types.Document.pb()

MakeFields = Callable[[int], dict[str, Any]]


class _Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
    """Answers a query with the documents after its cursor; their ids are their numbers."""

    def __init__(self, emulator: grpc.Channel, length: int, make_fields: MakeFields) -> None:
        self._emulator = emulator
        self._length = length
        self._make_fields = make_fields

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        if details.method == _RUN_QUERY:
            return grpc.unary_stream_rpc_method_handler(
                self._run_query, _RunQueryRequest.FromString, _RunQueryResponse.SerializeToString
            )
        if details.method == _STREAMING:
            forward = self._emulator.unary_stream(details.method)
            return grpc.unary_stream_rpc_method_handler(lambda request, _: forward(request, metadata=_AS_OWNER))
        call = self._emulator.unary_unary(details.method)
        return grpc.unary_unary_rpc_method_handler(lambda request, _: call(request, metadata=_AS_OWNER))

    def _run_query(self, request: Any, _: grpc.ServicerContext) -> Iterator[Any]:
        query = request.structured_query
        first = 0
        if query.start_at.values:
            first = int(query.start_at.values[-1].reference_value.rpartition("/")[2]) + 1
        collection = f"{request.parent}/{query.from_[0].collection_id}"
        for number in range(first, min(first + query.limit.value, self._length)):
            document = _Document(name=f"{collection}/{number:06}", fields=encode_fields(self._make_fields(number)))
            document.update_time.CopyFrom(Timestamp(seconds=1))
            yield _RunQueryResponse(document=document)


@contextmanager
def serve_long_list(emulator_host: str, length: int, make_fields: MakeFields) -> Iterator[str]:
    """Serve, and answer the `host:port` of the stand-in.

    Args:
        emulator_host: of the emulator that answers everything but queries.
        length: documents that every query finds.
        make_fields: answers the fields of the document of a number.
    """
    with grpc.insecure_channel(emulator_host) as emulator:
        server = grpc.server(ThreadPoolExecutor(_THREADS))
        server.add_generic_rpc_handlers((_Handler(emulator, length, make_fields),))
        port = server.add_insecure_port(f"{LOOPBACK}:0")
        server.start()
        try:
            yield f"{LOOPBACK}:{port}"
        finally:
            server.stop(None)
