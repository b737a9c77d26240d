"""Failed sign-ons: one error, with a reason for the operator and a reference for the user."""

import uuid
from enum import StrEnum


class SignOnRefusal(StrEnum):
    """Reasons in the log and the audit trail. The user sees only the reference."""

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
    """A sign-on failed.

    Attributes:
        reason: for the log and the audit trail.
        detail: exact fault, without secrets; for the log and the audit trail.
        reference: shown to the user, who quotes it to support.
        retry_after: seconds after which a repetition may work; 0 if that is not known.
    """

    def __init__(self, reason: SignOnRefusal, detail: str = "", *, retry_after: int = 0) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail
        self.reference = str(uuid.uuid4())
        self.retry_after = retry_after
