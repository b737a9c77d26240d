"""The one place where the parts of an instance are put together: `core` is what they share, and each part has a module."""

from app.composition.instance import Instance, compose

__all__ = ["Instance", "compose"]
