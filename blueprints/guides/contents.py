"""Table of contents of the guides: which pages of `docs/` are published, in which order, under which address."""

from pathlib import Path

from app.frozen import frozen

PROJECT = Path(__file__).resolve().parents[2]
GUIDES_PATH = "/docs/guides"


@frozen
class Page:
    """A published page.

    Attributes:
        source: path of the Markdown file in the project.
        title: in the navigation; shorter than the page's heading.
        summary: a phrase for the front page.
        slug: end of its address; defaults to its path in `docs/`.
    """

    source: str
    title: str
    summary: str
    slug: str = ""

    @property
    def name(self) -> str:
        """The end of its address: `sending`, or `carriers/twilio` for a page of a folder."""
        return self.slug or Path(self.source).relative_to("docs").with_suffix("").as_posix()

    @property
    def path(self) -> str:
        """Its address below the instance's."""
        return f"{GUIDES_PATH}/{self.name}"


@frozen
class Section:
    """A group of pages in the navigation."""

    title: str
    pages: tuple[Page, ...]


def read_nested_pages(folder: str) -> tuple[Page, ...]:
    """Return the pages of a folder below `docs/` by name; title and summary are the page's heading and first sentence."""
    paths = sorted((PROJECT / folder).glob("*.md"))
    return tuple(_read_page(path) for path in paths)


def _read_page(path: Path) -> Page:
    lines = [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("<!--")]
    summary = lines[1].partition(". ")[0].rstrip(".").replace("`", "")
    return Page(path.relative_to(PROJECT).as_posix(), lines[0].removeprefix("# "), summary)


SECTIONS = (
    Section(
        "Start",
        (
            Page("docs/getting-started.md", "Getting started", "Your first message in five minutes"),
            Page("docs/authentication.md", "Authentication", "User tokens, service accounts and sessions"),
            Page("docs/sandbox.md", "Sandbox numbers", "Try every outcome without a phone"),
        ),
    ),
    Section(
        "Messages",
        (
            Page("docs/sending.md", "Sending messages", "Send, schedule and follow messages; opt-outs"),
            Page("docs/quiet-hours.md", "Quiet hours", "Messages that wait for the recipient's day"),
            Page("docs/away.md", "Away messages", "Answers by business hours and holidays"),
            Page("docs/throughput.md", "Throughput", "Pace of a number, and when its messages leave"),
            Page("docs/groups.md", "Group messages", "Write to several people at once, who see each other's replies"),
            Page("docs/media.md", "Photos and files", "Upload and send files, and show those that customers send"),
            Page("docs/inbox.md", "Team inbox", "Read, assign and answer the conversations of a shared number"),
            Page("docs/polling.md", "Reading and polling", "All messages of a user, newest first or as they change"),
            Page("docs/relay.md", "Webhooks", "Receive messages and receipts, signed and retried", "webhooks"),
            Page("docs/campaigns.md", "Keywords and drips", "Answer keywords, send series of messages"),
            Page("docs/reminders.md", "Reminders", "Remind the office, once or again and again"),
            Page("docs/push.md", "Push notifications", "Show new messages on phones and browsers"),
        ),
    ),
    Section(
        "Contacts",
        (
            Page("docs/contacts.md", "Contacts", "Change, find, delete and block contacts"),
            Page("docs/lists.md", "Lists", "Group contacts"),
            Page("docs/tags-and-custom-fields.md", "Tags and custom fields", "Describe contacts in your own words"),
            Page("docs/importing.md", "Importing", "CSV and JSON lines, with a rehearsal"),
            Page("docs/exporting.md", "Exporting", "Contacts and conversations as files"),
            Page("docs/duplicates.md", "Duplicates", "Find and merge contacts"),
        ),
    ),
    Section(
        "Carriers",
        (
            Page("docs/carriers.md", "Carriers", "Choose a carrier, set and test its account"),
            *read_nested_pages("docs/carriers"),
        ),
    ),
    Section(
        "How the API works",
        (
            Page("docs/errors.md", "Errors", "One envelope, a page for every code"),
            Page("docs/unknown-fields.md", "Unknown fields", "Misspelled names are refused, not dropped"),
            Page("docs/pagination.md", "Pagination", "Read long lists, follow changes"),
            Page("docs/idempotency.md", "Idempotency", "Retry without doing anything twice"),
            Page("docs/client-libraries.md", "Client libraries", "Generate a typed client for your language"),
            Page("docs/limits.md", "Limits", "Rates, sizes and numbers of objects"),
        ),
    ),
    Section(
        "Access and integration",
        (
            Page("docs/credentials.md", "Tokens and service accounts", "Create, rotate and revoke credentials"),
            Page("docs/single-sign-on.md", "Single sign-on", "Google, Microsoft Entra ID, Okta"),
            Page("docs/saml.md", "SAML", "Single sign-on with SAML 2.0"),
            Page("docs/users.md", "Users and colleagues", "Test a connection, list users, share a number"),
            Page("docs/numbers.md", "Numbers", "Several numbers of a user, inboxes, short codes and names"),
            Page("docs/usage.md", "Usage", "Messages and parts by day, number, user and organization"),
            Page("docs/plans.md", "Plans", "Limit users, messages and features of an organization"),
            Page("docs/restrictions.md", "Restrictions", "Keep a user from a feature"),
            Page("docs/integrations.md", "Integrations", "Events for other systems, HubSpot and Slack"),
            Page("docs/skyswitch.md", "SkySwitch telephones", "Assign numbers of a PBX, click to call"),
            Page("docs/firestore-rules.md", "Firestore for apps", "Listen to changes from a web or mobile app", "firestore"),
        ),
    ),
    Section(
        "Releases",
        (
            Page("CHANGELOG.md", "Changelog", "What changed, and when", "changelog"),
            Page("docs/versioning.md", "Versions", "What programs may rely on, and for how long"),
        ),
    ),
)

PAGES = {page.name: page for section in SECTIONS for page in section.pages}
"""Published pages by name."""
