"""Guards that a request passes before a service is called: authentication, rate limits and idempotency."""

from app.auth.authenticator import Authenticator
from app.auth.tokens.cloud_tasks_token import CloudTasksTokens
from app.auth.tokens.firebase_token import IdTokens
from app.auth.tokens.public_keys import PublicKeys
from app.composition.core import Core
from app.frozen import frozen
from app.rate_limits.limiter import Limiter
from app.services.common.idempotency import Idempotency
from app.services.common.rate_limits import RateLimits
from app.services.users.auth_accounts import AuthAccounts


@frozen(kw_only=True)
class Guards:
    """The guards of an instance's requests. `limiter` counts for `rate_limits`."""

    authenticator: Authenticator
    queue_tokens: CloudTasksTokens
    idempotency: Idempotency
    limiter: Limiter
    rate_limits: RateLimits


def build_guards(core: Core) -> Guards:
    """Build the guards of requests."""
    settings, clock = core.settings, core.clock
    id_tokens = IdTokens(
        settings.GOOGLE_CLOUD_PROJECT,
        PublicKeys(settings.ID_TOKEN_CERTIFICATES_URL, clock),
        clock,
        unsigned_allowed=bool(settings.FIREBASE_AUTH_EMULATOR_HOST),
    )
    task_certificates = PublicKeys(settings.TASKS_CERTIFICATES_URL, clock)
    limiter = Limiter(settings.RATE_LIMIT_STORAGE, clock)
    return Guards(
        authenticator=Authenticator(
            core.store, id_tokens, core.accounts, AuthAccounts(core.store, core.directory).restore_address, clock
        ),
        queue_tokens=CloudTasksTokens(settings.task_base_url, settings.TASKS_SERVICE_ACCOUNT, task_certificates, clock),
        idempotency=Idempotency(core.store, core.keys, clock),
        limiter=limiter,
        rate_limits=RateLimits(limiter, settings, core.waiting, clock),
    )
