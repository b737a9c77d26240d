"""The brand of the present request."""

from flask import request

from app.branding import Brand
from app.endpoints import instance


def current_brand() -> Brand:
    """Return the brand of the host name that the present request was sent to."""
    return instance().tenancy.host_brands.find(request.host)
