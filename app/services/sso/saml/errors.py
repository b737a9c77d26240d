"""Errors of SAML documents."""


class SamlRefusedError(Exception):
    """A SAML document is not accepted; the message says why, for the log and administrators.

    Attributes:
        detail: what a library said about it, for the log only; may be empty.
    """

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail

    @property
    def for_log(self) -> str:
        """Return the message with the detail."""
        return f"{self}: {self.detail}" if self.detail else str(self)
