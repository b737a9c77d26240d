"""Users and their credentials, and service accounts."""

from app.composition.carriers import CarrierServices
from app.composition.core import Core
from app.composition.webhooks import WebhookServices
from app.frozen import frozen
from app.services.carrier_accounts.user_provider import UserCarriers
from app.services.credentials.service_account_tokens import ServiceAccountTokens
from app.services.credentials.service_accounts import ServiceAccounts
from app.services.credentials.user_sessions import UserSessions
from app.services.credentials.user_tokens import UserTokens
from app.services.push.user_settings import UserNotificationSettings
from app.services.tenancy.host_brands import HostBrands
from app.services.users.access_reset import AccessReset
from app.services.users.access_revocation import AccessRevocation
from app.services.users.auth_accounts import AuthAccounts
from app.services.users.creation import UserCreation
from app.services.users.directory import UserDirectory
from app.services.users.email_change_limit import OwnEmailLimit
from app.services.users.message_settings import MessageSettings
from app.services.users.number_sharing import NumberSharing
from app.services.users.passwords import Passwords
from app.services.users.profile import Profiles
from app.services.users.queries import Users
from app.services.users.unique_fields import UserReservations
from app.services.users.updates import UserUpdates
from app.services.users.welcome_email import WelcomeEmails


@frozen(kw_only=True)
class AccountServices:
    """The services of users and credentials. Tenancy and single sign-on use the last three."""

    users: Users
    directory: UserDirectory
    profiles: Profiles
    user_creation: UserCreation
    user_updates: UserUpdates
    passwords: Passwords
    welcome_emails: WelcomeEmails
    number_sharing: NumberSharing
    message_settings: MessageSettings
    notification_settings: UserNotificationSettings
    user_tokens: UserTokens
    user_sessions: UserSessions
    service_accounts: ServiceAccounts
    service_account_tokens: ServiceAccountTokens
    auth_accounts: AuthAccounts
    unique_fields: UserReservations
    access_revocation: AccessRevocation
    access_reset: AccessReset


def build_accounts(
    core: Core, carriers: CarrierServices, webhooks: WebhookServices, host_brands: HostBrands
) -> AccountServices:
    """Build the services of users and credentials."""
    store, audit, paginator, clock, directory = core.store, core.audit, core.paginator, core.clock, core.directory
    reservations = UserReservations(store, clock)
    auth_accounts = AuthAccounts(store, directory)
    providers = UserCarriers(carriers.registry, carriers.accounts)
    passwords = Passwords(store, auth_accounts, directory, audit, clock)
    revocation = AccessRevocation(store, auth_accounts, directory, passwords, webhooks.keys, clock)
    email_limit = OwnEmailLimit(store, clock)
    mails = (core.mail_outbox, core.mail_allowance)
    return AccountServices(
        users=Users(store),
        directory=UserDirectory(store, paginator, core.settings.DEFAULT_REGION),
        profiles=Profiles(store, host_brands, core.settings),
        user_creation=UserCreation(
            store, reservations, auth_accounts, providers, passwords, webhooks.settings, core.plan_limits, audit, clock
        ),
        user_updates=UserUpdates(
            store,
            reservations,
            auth_accounts,
            providers,
            passwords,
            webhooks.settings,
            revocation,
            email_limit,
            core.plan_limits,
            audit,
        ),
        passwords=passwords,
        welcome_emails=WelcomeEmails(
            store, auth_accounts, directory, passwords, revocation, *mails, audit, core.settings, clock
        ),
        number_sharing=NumberSharing(store, audit, paginator, core.jobs, clock),
        message_settings=MessageSettings(store, audit),
        notification_settings=UserNotificationSettings(store, audit),
        user_tokens=UserTokens(store, paginator, audit, clock),
        user_sessions=UserSessions(store, auth_accounts, directory, revocation, audit),
        service_accounts=ServiceAccounts(store, paginator, audit, clock),
        service_account_tokens=ServiceAccountTokens(store, audit, clock),
        auth_accounts=auth_accounts,
        unique_fields=reservations,
        access_revocation=revocation,
        access_reset=AccessReset(store, revocation, audit),
    )
