"""A valid request of each operation: every module beside this one has a section of them, in its `RECIPES`."""

import importlib
import pkgutil

from tests.matrix.recipe import Recipe

RECIPES: dict[str, dict[str, Recipe]] = {}
for _section in pkgutil.iter_modules(__path__):
    RECIPES |= importlib.import_module(f"{__name__}.{_section.name}").RECIPES
