"""E-mails to users, by what they are about."""

from app.branding import Brand
from app.composition.accounts import AccountServices
from app.composition.core import Core
from app.composition.webhooks import WebhookServices
from app.frozen import frozen
from app.mail.message import Letter
from app.services.digests.mails import DigestMails
from app.services.mails.sending import Composer, MailSending
from app.services.plans.mails import PlanWarningMails
from app.services.reminders.mails import ReminderMails
from app.store.common.mails import MailKind, QueuedMail
from app.store.users.users import User


@frozen(kw_only=True)
class MailServices:
    """The services of e-mails. `core.mail_outbox` adds them."""

    sending: MailSending


@frozen
class _ReceiverMails:
    """Composer of e-mails about a webhook, or an integration if the e-mail names one."""

    webhooks: WebhookServices

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        if mail.object_id:
            return self.webhooks.integration_health.compose(mail, user, brand)
        return self.webhooks.webhook_health.compose(mail, user, brand)


def build_mails(core: Core, accounts: AccountServices, webhooks: WebhookServices) -> MailServices:
    """Build the services of e-mails. Each kind has its composer here."""
    composers: dict[MailKind, Composer] = {
        MailKind.WELCOME: accounts.welcome_emails,
        MailKind.RECEIVER_OFF: _ReceiverMails(webhooks),
        MailKind.REMINDER: ReminderMails(core.store),
        MailKind.PLAN_WARNING: PlanWarningMails(core.store, core.plan_limits),
        MailKind.DIGEST: DigestMails(core.store, core.settings.DEFAULT_TIMEZONE, core.clock),
    }
    sending = MailSending(
        core.store, core.mail_outbox, core.mailer, core.limits, composers, core.audit, core.settings, core.clock
    )
    return MailServices(sending=sending)
