"""Firestore's TTL policies, as its admin API reports them."""

from collections.abc import Mapping
from typing import Any

import google.auth
import grpc
from google.api_core import exceptions as google_errors
from google.auth.exceptions import GoogleAuthError

from app.errors import ServiceUnavailableError

_TIMEOUT_SECONDS = 10.0
_POLICIES_ONLY = "ttlConfig:*"
_PAGE = 300


class TtlPoliciesUnreadableError(Exception):
    """The instance's Google account may not read the policies."""


class TtlPolicies:
    """The TTL policies of one database."""

    def __init__(self, project: str, database: str, channel: grpc.Channel | None = None) -> None:
        """Configure without connecting.

        Args:
            project: Google Cloud project id.
            database: database id.
            channel: connection to another API than Google's; None for Google's.
        """
        self._parent = f"projects/{project}/databases/{database}/collectionGroups/-"
        self._channel = channel

    def list(self) -> Mapping[tuple[str, str], bool]:
        """Return the collection and field of each policy, and whether it is active.

        Raises:
            TtlPoliciesUnreadableError: the account lacks the permission `datastore.indexes.list`, or there is no account.
            ServiceUnavailableError: the API does not answer.
        """
        # Only the doctor needs this client, which takes half a second to import.
        from google.cloud.firestore_admin_v1.types import Field, ListFieldsRequest

        request = ListFieldsRequest(parent=self._parent, filter=_POLICIES_ONLY, page_size=_PAGE)
        try:
            fields = list(self._connect().list_fields(request, timeout=_TIMEOUT_SECONDS, retry=None))
        except (google_errors.PermissionDenied, google_errors.Unauthenticated, GoogleAuthError) as error:
            raise TtlPoliciesUnreadableError from error
        except google_errors.GoogleAPICallError as error:
            raise ServiceUnavailableError("Firestore's admin API") from error
        active = Field.TtlConfig.State.ACTIVE
        # …/collectionGroups/{collection}/fields/{field}
        named = [(field.name.split("/"), field.ttl_config.state == active) for field in fields]
        return {(parts[-3], parts[-1]): is_active for parts, is_active in named}

    def _connect(self) -> Any:
        from google.cloud.firestore_admin_v1.services.firestore_admin import FirestoreAdminClient
        from google.cloud.firestore_admin_v1.services.firestore_admin.transports import FirestoreAdminGrpcTransport

        if self._channel is not None:
            return FirestoreAdminClient(transport=FirestoreAdminGrpcTransport(channel=self._channel))
        credentials, _ = google.auth.default()
        return FirestoreAdminClient(credentials=credentials)
