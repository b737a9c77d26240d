"""`python -m tests.matrix` prints `docs/permissions.md`."""

import sys

from tests.matrix.page import write_page

sys.stdout.write(write_page())
