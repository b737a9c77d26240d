"""A valid request of each operation, section by section."""

from tests.matrix.recipe import Recipe
from tests.matrix.recipes import jobs, saml, tree

RECIPES: dict[str, dict[str, Recipe]] = {**jobs.RECIPES, **saml.RECIPES, **tree.RECIPES}
