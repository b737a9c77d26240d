"""`python -m tests.costs` prints `docs/costs.md`."""

import sys

from tests.costs.page import write_page

sys.stdout.write(write_page())
