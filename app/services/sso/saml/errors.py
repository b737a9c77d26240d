"""Errors of SAML documents."""


class SamlRefusedError(Exception):
    """A SAML document is not accepted; the message says why, for the log and administrators."""
