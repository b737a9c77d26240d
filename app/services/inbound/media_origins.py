"""Where files of inbound messages come from: the carrier account whose calls are limited together, and its login."""

from urllib.parse import urlsplit

from app.carriers.base import MediaSource
from app.crypto.vault import OwnerKind
from app.frozen import frozen
from app.outbound_limits.party import Party, PartyKind
from app.safe_http.downloads import Login
from app.safe_http.ssrf_guard import port_of
from app.services.carrier_accounts.accounts import CarrierAccount
from app.services.carrier_accounts.routes import CarrierRoutes
from app.store.engine.store import Store
from app.store.messages.media_files import MediaFile
from app.store.messages.messages import Message
from app.store.users.phone_numbers import number_reference


@frozen
class FileOrigin:
    """Where a file comes from.

    Attributes:
        party: whose downloads are limited together.
        login: returns the account's login for the carrier's own hosts; None for carriers that need none.
    """

    party: Party
    login: Login | None


class MediaOrigins:
    """Origins of inbound files."""

    def __init__(self, store: Store, routes: CarrierRoutes) -> None:
        self._store = store
        self._routes = routes

    def find(self, media: MediaFile, message: Message) -> FileOrigin:
        """Return where a file of an inbound message comes from.

        Raises:
            CarrierAccountError: the accounts that serve the message's number cannot be read.
        """
        number = self._store.get(number_reference(message.to_number, message.tenant_id))
        serving = [] if number is None else self._routes.read_all_for_number(number)
        own = [account for account in serving if account.carrier.name == media.carrier]
        # Of two accounts at one carrier, each is tried in turn.
        account = own[media.attempts % len(own)] if own else None
        return FileOrigin(_party_of(media, account), None if account is None else _login_of(account))


def _party_of(media: MediaFile, account: CarrierAccount | None) -> Party:
    """Return the party of a file: the account with its owner, or without an account whom the file belongs to.

    The secret of an account's webhook is enough to name any server, so the file's host is no part of it: those who name many
    would have slots for each. The owner is, because everybody can enter another one's account with a secret of their own.
    Each user may have an account, so all those of an organization share slots, and all those of a tenant.
    """
    called = account.party if account is not None else None
    belongs = f"organization {media.organization_id}" if media.organization_id else f"user {media.uid}"
    if account is None or account.owner is None or called is None:
        name = f"{media.carrier} for {belongs}"
        return Party(PartyKind.MEDIA, name, f"media of {name}", *_shares_of(belongs, media.tenant_id))
    host = _host_of(media.source_url)
    shared = f"{media.carrier} at {host}"
    service = Party(PartyKind.MEDIA, shared, f"media of {shared}, all accounts") if host else None
    key = f"{called.key} of {account.owner.kind} {account.owner.id}"
    match account.owner.kind:
        case OwnerKind.USER | OwnerKind.ORGANIZATION:
            shares = _shares_of(belongs, media.tenant_id)
        case OwnerKind.TENANT:
            shares = _shares_of("", account.owner.id)
        case _:
            shares = _shares_of("", "")
    return Party(PartyKind.MEDIA, key, f"media of {called.label}", *shares, service=service)


def _shares_of(group: str, tenant_id: str) -> tuple[str, str]:
    """Return the group and the tenant of a party, apart from those of receivers of events."""
    return f"media of {group}" if group else "", f"media of {tenant_id}" if tenant_id else ""


def _login_of(account: CarrierAccount) -> Login | None:
    source = account.carrier
    if not isinstance(source, MediaSource):
        return None
    return lambda url, seconds: source.media_login(url, account.credentials, seconds)


def _host_of(url: str) -> str:
    """Return the host and port of a URL; empty for one that cannot be called."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{port_of(parts)}" if parts.hostname else ""
    except (ValueError, KeyError):
        return ""
