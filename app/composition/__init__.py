"""Composition root, the only place that builds an instance: one module per subject, and `core` with what they share."""

from app.composition.instance import Instance, compose

__all__ = ["Instance", "compose"]
