"""The matrix's town, for requests of every operation."""

from tests.matrix.conftest import town

__all__ = ["town"]
