"""The one place where an instance is built: `core` is what its parts share, and each subject has a module."""

from app.composition.instance import Instance, compose

__all__ = ["Instance", "compose"]
