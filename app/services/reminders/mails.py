"""E-mails about due reminders, for users who want them."""

from app.branding import Brand
from app.mail.message import Letter, Link, greet, quote_free_text
from app.store.common.mails import QueuedMail
from app.store.contacts.contacts import contacts
from app.store.engine.store import Store
from app.store.messages.messages import messages
from app.store.users.users import User, users


class ReminderMails:
    """Composer of e-mails about due reminders."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        """Return the e-mail; None if the user may no longer see the reminder, or no longer wants e-mails."""
        note = self._store.get(messages.at(mail.object_id))
        if note is None or note.completed_at or not user.reminder_emails or user.is_disabled:
            return None
        owner, contact = self._store.read(users.at(note.uid), contacts.at(note.contact_id))
        if owner is None or contact is None or user.id not in (owner.id, *owner.shared_with):
            return None
        name = quote_free_text(contact.full_name or contact.phone_number or "a group")
        paragraphs: list[str | Link] = [
            greet(user.full_name),
            f"A reminder is due for your conversation with {name}:",
            quote_free_text(note.body, 500),
        ]
        if brand.web_app_url:
            paragraphs.append(Link("Open the conversations", brand.web_app_url))
        return Letter(f"Reminder: {name}", paragraphs)
