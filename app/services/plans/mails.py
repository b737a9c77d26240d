"""E-mails to administrators about the limits of their organization's plan."""

from app.branding import Brand
from app.mail.message import Letter, Link, greet, quote_free_text
from app.services.plans.limits import PlanLimits
from app.services.plans.warnings import Resource
from app.store.common.mails import QueuedMail
from app.store.engine.store import Store
from app.store.tenancy.organizations import organizations
from app.store.users.users import User

_REFUSED = {
    Resource.MESSAGES: "Further messages are refused until the next month begins (UTC), or the plan is changed.",
    Resource.USERS: "Further users are refused until others are deleted, or the plan is changed.",
}


class PlanWarningMails:
    """Composer of warnings."""

    def __init__(self, store: Store, limits: PlanLimits) -> None:
        self._store = store
        self._limits = limits

    def compose(self, mail: QueuedMail, user: User, brand: Brand) -> Letter | None:
        """Return the warning; None if the plan has changed so that it is no longer true."""
        organization_id, resource, threshold, month = mail.object_id.rsplit(":", 3)
        organization = self._store.get(organizations.at(organization_id))
        if organization is None or user.is_disabled:
            return None
        usage = self._limits.read_usage(organization, month)
        one = usage.messages if resource == Resource.MESSAGES else usage.users
        if one.percent is None or one.percent < int(threshold):
            return None
        office = quote_free_text(organization.organization_name)
        when = f" for {month}" if resource == Resource.MESSAGES else ""
        headline = f"{office} has used {one.percent} % of the {resource} of its plan"
        paragraphs: list[str | Link] = [
            greet(user.full_name),
            f"{headline}{when}: {one.used:,} of {one.limit:,}.",
        ]
        if one.percent >= 100:
            paragraphs.append(_REFUSED[Resource(resource)])
        if brand.web_app_url:
            paragraphs.append(Link(f"Open {brand.name}", brand.web_app_url))
        return Letter(headline, paragraphs)
