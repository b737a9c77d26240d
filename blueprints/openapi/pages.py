"""Pages of the errors: a list by subject, and a page for each kind."""

from types import ModuleType
from typing import Any

from flask import Blueprint
from markupsafe import Markup, escape

from app import problems
from app.problems.catalogue import CATALOGUE, Problem
from blueprints.guides.rendered import render_missing, render_page
from blueprints.http.authorization import public_endpoint
from blueprints.http.error_handlers import DOCUMENTATION_PATH

blueprint = Blueprint("errors", __name__)

_SUBJECTS = {
    "Requests": problems.requests,
    "Credentials": problems.authentication,
    "Permissions": problems.permissions,
    "Rate limits": problems.rate_limits,
    "Messages": problems.messages,
    "Webhooks": problems.webhooks,
    "Contacts, lists and imports": problems.contacts,
    "Tags and custom fields": problems.labels,
    "Canned responses and drip campaigns": problems.campaigns,
    "Blasts": problems.blasts,
    "Team inbox": problems.inbox,
    "Users and numbers": problems.users,
    "Tokens and service accounts": problems.credentials,
    "Organizations and tenants": problems.tenancy,
    "Usage": problems.usage,
    "Plans": problems.plans,
    "Jobs": problems.jobs,
    "Integrations": problems.integrations,
    "Single sign-on": problems.sso,
    "Carriers and telephone systems": problems.carrier_accounts,
}
_OTHERS = "Others"


def _problems_of(module: ModuleType) -> list[Problem]:
    return [value for value in vars(module).values() if isinstance(value, Problem) and value.code in CATALOGUE]


def group_problems() -> list[tuple[str, list[Problem]]]:
    """Return every problem once, by subject."""
    groups: list[tuple[str, list[Problem]]] = []
    left = dict(CATALOGUE)
    for title, module in _SUBJECTS.items():
        groups.append((title, [problem for problem in _problems_of(module) if left.pop(problem.code, None)]))
    return [*groups, (_OTHERS, list(left.values()))] if left else groups


def mark_code(text: str) -> Markup:
    """Return a problem's advice as HTML; backticks mark code."""
    parts = (f"<code>{escape(part)}</code>" if index % 2 else escape(part) for index, part in enumerate(text.split("`")))
    return Markup("".join(parts))  # noqa: S704 - each part is escaped.


@blueprint.get(DOCUMENTATION_PATH)
@public_endpoint("it is documentation", is_rate_limited=False)
def list_problems() -> Any:
    """List every kind of error, by subject."""
    return render_page("guides/problems.html", DOCUMENTATION_PATH, groups=group_problems(), mark_code=mark_code)


@blueprint.get(f"{DOCUMENTATION_PATH}/<code>")
@public_endpoint("it is documentation", is_rate_limited=False)
def show_problem(code: str) -> Any:
    """Explain one kind of error, and what to do."""
    problem = CATALOGUE.get(code)
    if problem is None:
        return render_missing()
    return render_page("guides/problem.html", DOCUMENTATION_PATH, problem=problem, mark_code=mark_code)
