"""Why a sign-on is refused: one error, a reason for the operator, a reference for the user."""

import uuid
from enum import StrEnum


class SignOnRefusal(StrEnum):
    """The reasons, as the log and the audit trail name them. The user sees the reference alone."""

    REQUEST_UNKNOWN = "request-unknown"
    OTHER_BROWSER = "other-browser"
    OTHER_PROVIDER = "other-provider"
    PROVIDER_UNAVAILABLE = "provider-unavailable"
    PROVIDER_REFUSED = "provider-refused"
    PROVIDER_UNREACHABLE = "provider-unreachable"
    ANSWER_INVALID = "answer-invalid"
    SUBJECT_INVALID = "subject-invalid"
    USER_UNKNOWN = "user-unknown"
    USER_NOT_LINKED = "user-not-linked"
    USER_LINKED_OTHERWISE = "user-linked-otherwise"
    EMAIL_MISSING = "email-missing"
    EMAIL_NOT_VERIFIED = "email-not-verified"
    OUT_OF_REACH = "out-of-reach"
    ROLE_TOO_HIGH = "role-too-high"
    USER_DISABLED = "user-disabled"
    ORGANIZATION_CLOSED = "organization-closed"
    ACCOUNT_REFUSED = "account-refused"
    BUSY = "busy"


class SignOnRefusedError(Exception):
    """A sign-on that comes to nothing.

    Attributes:
        reason: for the log and the audit trail.
        detail: what was wrong exactly, without anything secret; for the log and the audit trail.
        reference: what the user is shown, and quotes to who helps him.
    """

    def __init__(self, reason: SignOnRefusal, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.reference = str(uuid.uuid4())
