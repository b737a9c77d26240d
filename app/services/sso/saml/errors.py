"""Why a SAML document is not believed."""


class SamlRefusedError(Exception):
    """A SAML document is not believed; the message says why, for the log and the administrator who sets a provider up."""
