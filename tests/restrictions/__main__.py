"""`python -m tests.restrictions` writes the list of operations into `docs/restrictions.md`."""

from tests.restrictions.table import HEADING, PAGE, write_section

PAGE.write_text(PAGE.read_text().partition(HEADING)[0] + write_section())
