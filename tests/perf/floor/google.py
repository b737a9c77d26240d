"""The floor's calls to Firestore and Cloud Tasks: raw gRPC stubs and protocol messages."""

import secrets
from collections.abc import Sequence
from typing import Any

import grpc
from google.cloud import tasks_v2
from google.cloud.firestore_v1.types import common, document, firestore, write

from app.store.engine.values import decode_fields, fill_fields
from tests.perf.floor.recording import Write

_BatchGet: Any = firestore.BatchGetDocumentsRequest.pb()
_BatchGetResponse: Any = firestore.BatchGetDocumentsResponse.pb()
_Commit: Any = firestore.CommitRequest.pb()
_CommitResponse: Any = firestore.CommitResponse.pb()
_Write: Any = write.Write.pb()
_Document: Any = document.Document.pb()
_Mask: Any = common.DocumentMask.pb()
_Precondition: Any = common.Precondition.pb()
_CreateTask: Any = tasks_v2.CreateTaskRequest.pb()
_Task: Any = tasks_v2.Task.pb()
_HttpRequest: Any = tasks_v2.HttpRequest.pb()

_OPTIONS = [("SingleThreadedUnaryStream", 1)]
_OWNER = (("authorization", "Bearer owner"),)
_TIMEOUT_SECONDS = 10


class Google:
    """Connections of one process."""

    def __init__(self, firestore_host: str, tasks_host: str, database: str) -> None:
        self._database = database
        store = grpc.insecure_channel(firestore_host, options=_OPTIONS)
        self._batch_get = store.unary_stream(
            "/google.firestore.v1.Firestore/BatchGetDocuments", _BatchGet.SerializeToString, _BatchGetResponse.FromString
        )
        self._commit = store.unary_unary(
            "/google.firestore.v1.Firestore/Commit", _Commit.SerializeToString, _CommitResponse.FromString
        )
        self._create_task = grpc.insecure_channel(tasks_host).unary_unary(
            "/google.cloud.tasks.v2.CloudTasks/CreateTask", _CreateTask.SerializeToString, _Task.FromString
        )

    def read(self, names: Sequence[str]) -> list[dict[str, Any]]:
        """Return the fields of the documents that exist."""
        request = _BatchGet(database=self._database, documents=names)
        answers = self._batch_get(request, timeout=_TIMEOUT_SECONDS, metadata=_OWNER)
        return [decode_fields(answer.found.fields) for answer in answers if answer.HasField("found")]

    def commit(self, writes: Sequence[Write]) -> None:
        """Write documents in one commit."""
        request = _Commit(database=self._database, writes=[_encode(one) for one in writes])
        self._commit(request, timeout=_TIMEOUT_SECONDS, metadata=_OWNER)

    def create_task(self, queue: str, url: str, body: bytes, audience: str) -> None:
        """Create a task with a name and a token."""
        http = _HttpRequest(url=url, http_method=1, headers={"Content-Type": "application/json"}, body=body)
        http.oidc_token.service_account_email = "tasks@floor.example.com"
        http.oidc_token.audience = audience
        task = _Task(name=f"{queue}/tasks/{secrets.token_hex(16)}", http_request=http)
        self._create_task(_CreateTask(parent=queue, task=task), timeout=_TIMEOUT_SECONDS)


def _encode(one: Write) -> Any:
    encoded = _Write(update=_Document(name=one.name))
    fill_fields(encoded.update.fields, one.fields)
    if one.mask:
        encoded.update_mask.CopyFrom(_Mask(field_paths=one.mask))
    if one.is_new:
        encoded.current_document.CopyFrom(_Precondition(exists=False))
    return encoded
