"""A valid request of each operation, section by section."""

from tests.matrix.recipe import Recipe
from tests.matrix.recipes import jobs, tree

RECIPES: dict[str, dict[str, Recipe]] = {**jobs.RECIPES, **tree.RECIPES}
