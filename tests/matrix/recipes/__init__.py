"""A valid request of each operation, section by section."""

from tests.matrix.recipe import Recipe
