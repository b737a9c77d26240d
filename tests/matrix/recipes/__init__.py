"""A valid request of each operation, section by section."""

from tests.matrix.recipe import Recipe
from tests.matrix.recipes import credentials, jobs, saml, single_sign_on, tree

RECIPES: dict[str, dict[str, Recipe]] = {
    **credentials.RECIPES,
    **jobs.RECIPES,
    **saml.RECIPES,
    **single_sign_on.RECIPES,
    **tree.RECIPES,
}
