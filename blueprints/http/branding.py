"""The brand of the present request."""

from app.branding import Brand, brand_of_instance
from app.endpoints import instance


def current_brand() -> Brand:
    """Return the brand with which to answer the present request."""
    return brand_of_instance(instance().core.settings)
