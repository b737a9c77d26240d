"""Demo data: an office with customers for trying the API, and a file with the credentials of its people."""

import json
import os
import secrets
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import requests
from firebase_admin import auth

from app.auth.principal import READ_SCOPES, Scope
from app.composition import Instance, compose
from app.configuration.settings import Settings
from app.store.tenancy.organizations import Organization, organizations
from app.store.users.users import users
from blueprints.console.pages import CONSOLE_PATH
from dev.data import seeding
from dev.errors import SetUpError

DEMO_FILE = Path(".dev/demo.json")
# For `. .dev/demo.env` in a shell: variables of the samples in the documentation, and settings for `flask` commands.
SHELL_FILE = Path(".dev/demo.env")

_TIMEOUT_SECONDS = 30
# The Auth emulator accepts any web API key.
_ANY_KEY = "any"
_CUSTOMERS = (
    ("Maria Alvarez", "+12125550123", "Are you open on Saturday?", "Yes, from nine to one."),
    ("Tom Becker", "+12125550124", "Can I move my appointment?", "Of course. Does Tuesday at ten suit you?"),
    ("Chloe Dubois", "+12125550125", "Thank you for yesterday!", "It was a pleasure. See you in May."),
    ("Samuel Okafor", "+12125550126", "Do you take new patients?", "We do. May I call you?"),
    ("Yuki Tanaka", "+12125550127", "I am five minutes late", "No problem, we are waiting for you."),
    ("Lena Fischer", "+12125550128", "Where can I park?", "Behind the house, the gate is open."),
    ("Omar Haddad", "+12125550129", "Is my order ready?", "It is. You can fetch it until six."),
    ("Grace Nolan", "+12125550130", "Please send me the form", "It is on its way by e-mail."),
    ("Ivan Petrov", "+12125550131", "How much is a check-up?", "The first one is free."),
    ("Aisha Khan", "+12125550132", "Can my son come too?", "Gladly, both at the same time."),
)


def seed(environment: Mapping[str, str], base_url: str) -> list[str]:
    """Create the demo data if it is missing, and return lines that show how to use it.

    Args:
        environment: settings of the application.
        base_url: URL of the application.

    Raises:
        SetUpError: the data exists, but its file of credentials is missing.
    """
    # Google's clients read these variables themselves.
    os.environ.update({name: value for name, value in environment.items() if name.endswith("_EMULATOR_HOST")})
    instance = compose(Settings.from_environment(environment))
    try:
        demo = _read_demo()
        if demo is None or instance.core.store.get(users.at(demo["admin"]["uid"])) is None:
            _refuse_half_a_demo(instance)
            demo = make_demo(instance, base_url)
        _add_operators(instance, demo)
    finally:
        instance.close()
    demo.update(
        base_url=base_url,
        firestore_emulator_host=environment["FIRESTORE_EMULATOR_HOST"],
        auth_emulator_host=environment["FIREBASE_AUTH_EMULATOR_HOST"],
    )
    DEMO_FILE.parent.mkdir(exist_ok=True)
    DEMO_FILE.write_text(json.dumps(demo, indent=2) + "\n")
    settings = {field.name: environment[field.name] for field in fields(Settings) if field.name in environment}
    sign_in = {"WEB_API_KEY": _ANY_KEY, "SIGN_IN_URL": f"http://{demo['auth_emulator_host']}/identitytoolkit.googleapis.com"}
    write_shell_file(SHELL_FILE, {**settings, **dict(shell_variables(demo)), **sign_in})
    with SHELL_FILE.open("a") as file:
        file.write(_session_command(demo))
    return _example_lines(demo)


def shell_variables(demo: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the shell variables of the samples in the documentation, with their values."""
    admin, (ann, ben), contact = demo["admin"], demo["users"], demo["contacts"][0]
    yield "URL", demo["base_url"]
    yield "USER_ID", ann["uid"]
    yield "TOKEN", _secret_of(ann)
    yield "NUMBER", ann["phone_number"]
    yield "EMAIL", ann["email"]
    yield "PASSWORD", ann["password"]
    yield "CONTACT_ID", contact["id"]
    yield "COLLEAGUE_ID", ben["uid"]
    yield "ADMIN_ID", admin["uid"]
    yield "ADMIN_TOKEN", _secret_of(admin)
    yield "TENANT_ID", demo["tenant_id"]
    yield "ORGANIZATION_ID", demo["organization_id"]
    yield "SERVICE_TOKEN", demo["service_account"]["authorization"].removeprefix("Bearer ")
    yield "SUPER_ADMIN_ID", demo["super_admin"]["uid"]
    yield "SUPER_ADMIN_TOKEN", _secret_of(demo["super_admin"])
    yield "FULL_SERVICE_TOKEN", demo["full_service_account"]["authorization"].removeprefix("Bearer ")


def _session_command(demo: dict[str, Any]) -> str:
    """Return the shell command that signs the first user in; a session lasts an hour, and reading the file renews it."""
    ann = demo["users"][0]
    url = f"http://{demo['auth_emulator_host']}/identitytoolkit.googleapis.com/v1/accounts:signInWithPassword?key={_ANY_KEY}"
    body = json.dumps({"email": ann["email"], "password": ann["password"], "returnSecureToken": True})
    extract = r"""sed -n 's/.*"idToken": *"\([^"]*\)".*/\1/p'"""
    return (
        f"export SESSION=$(curl -s {shlex.quote(url)} -H 'Content-Type: application/json' -d {shlex.quote(body)} | {extract})\n"
    )


def _secret_of(person: dict[str, str]) -> str:
    return person["authorization"].partition(":")[2]


def write_shell_file(path: Path, variables: dict[str, str]) -> None:
    """Write a shell file to be read with `.`; only its owner may read it, because it contains secrets."""
    path.touch(mode=0o600)
    path.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()))


def _read_demo() -> dict[str, Any] | None:
    try:
        demo: dict[str, Any] = json.loads(DEMO_FILE.read_text())
    except FileNotFoundError:
        return None
    return demo


def _refuse_half_a_demo(instance: Instance) -> None:
    try:
        auth.get_user_by_email("ada.admin@example.com", app=instance.core.accounts.app)
    except auth.UserNotFoundError:
        return
    raise SetUpError(f"The demo data exists, but {DEMO_FILE} is missing: clear the data with `make reset`.")


def make_demo(instance: Instance, base_url: str) -> dict[str, Any]:
    """Create the people and conversations in an empty instance; return the content of `.dev/demo.json`."""
    seeding.add_instance(instance)
    tenant = seeding.add_tenant(instance, "Acme Telecom", 20681)
    organization = seeding.add_organization(instance, "Acme Dental", tenant)
    demo: dict[str, Any] = {
        "base_url": base_url,
        "project_id": instance.core.settings.GOOGLE_CLOUD_PROJECT,
        "tenant_id": tenant.id,
        "organization_id": organization.id,
        "service_account": {
            "authorization": seeding.add_service_account(instance, "Demo reseller", [str(scope) for scope in READ_SCOPES])
        },
    }

    demo["admin"] = _add_person(instance, organization, "Ada Admin", "+12125550100", is_admin=True)
    demo["users"] = [
        _add_person(instance, organization, "Ann Archer", "+12125550101"),
        _add_person(instance, organization, "Ben Baker", "+12125550102"),
    ]
    demo["contacts"] = _make_conversations(base_url, demo["users"])
    _add_operators(instance, demo)
    return demo


def _add_operators(instance: Instance, demo: dict[str, Any]) -> None:
    """Add a super admin and a service account with every scope, unless the data of an earlier run has them."""
    if "super_admin" not in demo:
        organization = instance.core.store.get(organizations.at(demo["organization_id"]))
        if organization is None:
            raise SetUpError("The office of the demo data was deleted: clear the data with `make reset`.")
        demo["super_admin"] = _add_person(instance, organization, "Sue Superadmin", "", is_super_admin=True)
    if "full_service_account" not in demo:
        scopes = [str(scope) for scope in Scope]
        demo["full_service_account"] = {"authorization": seeding.add_service_account(instance, "Demo provisioning", scopes)}


def _add_person(
    instance: Instance,
    organization: Organization,
    full_name: str,
    number: str,
    *,
    is_admin: bool = False,
    is_super_admin: bool = False,
) -> dict[str, str]:
    """Add a person of the office, and return their credentials."""
    password = secrets.token_urlsafe(12)
    user = seeding.add_user(instance, organization, full_name, number, password, is_admin, is_super_admin)
    return {
        "uid": user.id,
        "email": user.email,
        "password": password,
        "phone_number": number,
        "authorization": seeding.add_user_token(instance, user, "Demonstration"),
    }


def _make_conversations(base_url: str, people: list[dict[str, str]]) -> list[dict[str, str]]:
    """Exchange messages between each customer and the office, through the API."""
    made = []
    for index, (full_name, number, question, answer) in enumerate(_CUSTOMERS):
        person = people[index % len(people)]

        def post(path: str, body: dict[str, str], person: dict[str, str] = person) -> dict[str, Any]:
            headers = {"Authorization": person["authorization"]}
            response = requests.post(base_url + path, json=body, headers=headers, timeout=_TIMEOUT_SECONDS)
            response.raise_for_status()
            result: dict[str, Any] = response.json()
            return result

        contact = post("/api/contacts", {"phoneNumber": number, "fullName": full_name})
        post("/api/v2/sandbox/texts", {"from": number, "message": question})
        post("/api/send", {"to": number, "from": person["phone_number"], "message": answer})
        made.append({"id": contact["id"], "phone_number": number, "user": person["uid"]})
    return made


def _example_lines(demo: dict[str, Any]) -> list[str]:
    person, contact = demo["users"][0], demo["contacts"][0]
    base_url, authorization = demo["base_url"], f"-H 'Authorization: {person['authorization']}'"
    json_type = "-H 'Content-Type: application/json'"
    text = {"to": contact["phone_number"], "from": person["phone_number"], "message": "Hello from the demonstration"}
    question = {"from": contact["phone_number"], "message": "Hello, who is there?"}
    return [
        f"Console        {base_url}{CONSOLE_PATH} as {person['email']} with the password {person['password']}",
        "Send a message:",
        f"curl -sS {base_url}/api/send {authorization} {json_type} -d '{json.dumps(text)}'",
        "Receive a message from a customer:",
        f"curl -sS {base_url}/api/v2/sandbox/texts {authorization} {json_type} -d '{json.dumps(question)}'",
        "Read the conversation:",
        f"curl -sS {base_url}/api/v2/contacts/{contact['id']}/messages {authorization}",
        'List the tenants, as the operator: make flask ARGS="tenant list"',
        f"{DEMO_FILE} has the credentials of all people, a super admin ({demo['super_admin']['email']}) and service accounts.",
        f"For the samples of the documentation: . {SHELL_FILE}",
    ]
