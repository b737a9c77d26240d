"""Status of a user's away message: whether it answers now, and when that may change."""

from app.auth.principal import Principal
from app.auth.states import is_active
from app.frozen import frozen
from app.services.access.users import require_user
from app.services.inbound.away_hours.business_day import find_away_text, find_business_day
from app.store.campaigns.canned_responses import canned_responses
from app.store.common.resource_owners import may_use
from app.store.engine.store import Store
from app.store.users.away_settings import read_away
from app.times.clock import Clock


@frozen(kw_only=True)
class AwayStatus:
    """Status of an away message.

    Attributes:
        mode: when it answers, of `AwayMode`.
        answers: whether it answers a message that arrives now.
        message: its text now; empty if it does not answer.
        is_open: whether business hours are open now.
        next_change_at: when they next open or close, in ms; 0 if they do not within 60 days.
        holiday: name of the holiday on which it is closed now; empty for none.
    """

    mode: str
    answers: bool
    message: str
    is_open: bool
    next_change_at: int
    holiday: str


class AwayHours:
    """Away messages of users."""

    def __init__(self, store: Store, default_zone: str, clock: Clock) -> None:
        self._store = store
        self._default_zone = default_zone
        self._clock = clock

    def get(self, caller: Principal, uid: str) -> AwayStatus:
        """Return the status of a user's away message.

        Raises:
            DomainError: USER_NOT_FOUND.
        """
        target = require_user(self._store, caller, uid)
        user, settings = target.user, read_away(target.user)
        day = find_business_day(user, target.organization, self._default_zone, self._clock(), with_change=True)
        canned = self._store.get(canned_responses.at(settings.canned_response_id)) if settings.canned_response_id else None
        body = canned.body if canned is not None and may_use(user, canned.uid) else ""
        text = find_away_text(user, body, day)
        answers = bool(text) and is_active(user, target.organization, target.tenant)
        return AwayStatus(
            mode=settings.mode,
            answers=answers,
            message=text if answers else "",
            is_open=day.is_open,
            next_change_at=day.next_change_at,
            holiday=str(day.holiday.get("name") or ""),
        )
