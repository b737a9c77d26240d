"""Versions in addresses, by which browsers tell that what they keep has changed."""

import hashlib


def make_version(content: bytes) -> str:
    """Return the version of some content."""
    return hashlib.sha256(content).hexdigest()[:12]
