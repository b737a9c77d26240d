"""The library's checks of a response, without those of times.

The library reads the system's clock, allows a skew only for the conditions, and fixes it at 300 s. `assertions` checks all
times on the signed element, by the instance's clock and the provider's own skew.

Importing this module imports python3-saml, so it is imported by the first response.
"""

from copy import deepcopy
from typing import Any

from onelogin.saml2.response import OneLogin_Saml2_Response

from app.services.sso.saml.xml import find

_CONFIRMATION = "/saml:Subject/saml:SubjectConfirmation"


class TimelessResponse(OneLogin_Saml2_Response):  # type: ignore[misc]
    """A response in which the library sees no times."""

    def validate_timestamps(self, raise_exceptions: bool = False) -> bool:  # noqa: ARG002 - the library's
        """Return True without a check of the conditions' times."""
        return True

    def get_session_not_on_or_after(self) -> None:
        """Return no end of the session."""

    def _query_assertion(self, xpath_expr: str) -> Any:
        found = super()._query_assertion(xpath_expr)
        return [_without_times(element) for element in found] if xpath_expr == _CONFIRMATION else found


def _without_times(confirmation: Any) -> Any:
    copied = deepcopy(confirmation)
    for data in find(copied, "./saml:SubjectConfirmationData"):
        data.attrib.pop("NotBefore", None)
        data.attrib.pop("NotOnOrAfter", None)
    return copied
