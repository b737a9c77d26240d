"""The console in a real browser: `python -m tests.perf.console [words …] [--contacts=1000] [--messages=10000]`.

Words name the parts to measure, all by default:

- `inbox`: the size of its scripts, the time until something is shown and until the inbox can be used, the parts of the time
  from a customer's text until it is in the list, and the longest frame while the list is scrolled.
- `thread`: a conversation of many messages: the time until it can be read, and frames and elements of the page while somebody
  scrolls up through 3,000 of them.
- `table`: the table of contacts: the time until its first rows, and frames while all contacts are scrolled through.

The emulator looks at every document of a collection for each query, so its queries are timed without a browser as well.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from firebase_admin import auth

from app.store.contacts.contacts import Contact
from dev.components.console import ensure_console
from dev.components.firestore import load_rules
from dev.programs.processes import LOGS, PROJECT
from dev.progress import Silence
from tests.console.office import PASSWORD
from tests.console.page import Window, open_window
from tests.perf.console.contacts_table import measure_table
from tests.perf.console.data import add_conversations, add_messages
from tests.perf.console.inbox import measure_inbox, measure_login
from tests.perf.console.thread import measure_thread
from tests.perf.report import introduce, load_average, print_table, run_program, say
from tests.perf.running import Running, find_stack, run_application
from tests.sso.browser import running_browser

CONTACTS, MESSAGES = 1_000, 10_000
_OPTION = "--"


def main() -> None:
    """Measure, and print a table for each part."""
    introduce("The console in a browser")
    options = dict(argument.removeprefix(_OPTION).split("=") for argument in sys.argv[1:] if argument.startswith(_OPTION))
    words = [argument for argument in sys.argv[1:] if not argument.startswith(_OPTION)]
    people, count = int(options.get("contacts", CONTACTS)), int(options.get("messages", MESSAGES))
    with run_console() as (running, window):
        added = add_conversations(running, people)

        def measure_long_thread(window: Window, running: Running, added: Sequence[Contact]) -> Mapping[str, object]:
            person = added[-1]
            return measure_thread(window, running, person, add_messages(running, person, count))

        parts: dict[str, Callable[[Window, Running, Sequence[Contact]], Mapping[str, object]]] = {
            "inbox": measure_inbox,
            "table": measure_table,
            "thread": measure_long_thread,
        }
        print_figures("log-in", people, measure_login(window, running))
        for name, measure in parts.items():
            if not words or name in words:
                say(f"Measuring: {name} …")
                print_figures(name, people, measure(window, running, added))


def print_figures(name: str, contacts: int, figures: Mapping[str, object]) -> None:
    """Print the figures of a part, with the load at its end."""
    rows = [[figure, value] for figure, value in {**figures, "load": load_average()}.items()]
    print_table((f"{name}, {contacts:,} contacts", "value"), rows)


@contextmanager
def run_console() -> Iterator[tuple[Running, Window]]:
    """Run the application with the security rules in force, and a window of a browser."""
    ensure_console(LOGS, Silence())
    with find_stack() as stack, run_application(stack) as running, running_browser() as browser:
        project_id = running.instance.core.settings.GOOGLE_CLOUD_PROJECT
        load_rules(stack.firestore_emulator_host, project_id, (PROJECT / "firestore_rules" / "firestore.rules").read_text())
        user = running.user
        auth.create_user(uid=user.id, email=user.email, password=PASSWORD, app=running.instance.core.accounts.app)
        with open_window(browser) as window:
            yield running, window


if __name__ == "__main__":
    run_program(main)
