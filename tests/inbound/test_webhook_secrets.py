"""Secrets in the path that carriers call: what proves a webhook, and where the secret never appears."""

import re

import pytest

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.webhook_secrets import WEBHOOK_SECRET_FORMS, create_webhook_secret, has_webhook_secret
from app.crypto.vault import Owner, OwnerKind
from app.services.carrier_accounts.webhook_verification import read_hint, write_hint

SECRET, PREVIOUS = create_webhook_secret(), create_webhook_secret()
ACCOUNT = CarrierCredentials({"webhook_secret": SECRET, "webhook_secret_previous": PREVIOUS})


def call(secret: str) -> WebhookRequest:
    return WebhookRequest("https://texting.example.com/receive/x?provider=any", {}, b"{}", secret)


@pytest.mark.parametrize("secret", [SECRET, PREVIOUS], ids=["current", "previous"])
def test_current_and_previous_secret_prove_a_webhook(secret: str) -> None:
    assert has_webhook_secret(call(secret), ACCOUNT)


@pytest.mark.parametrize(
    "secret",
    ["", SECRET[:-1], SECRET + "x", SECRET.swapcase(), "é" * 43, "\udcff"],
    ids=["empty", "shorter", "longer", "swapped-case", "not-ascii", "not-utf-8"],
)
def test_other_secrets_prove_nothing(secret: str) -> None:
    assert not has_webhook_secret(call(secret), ACCOUNT)


@pytest.mark.parametrize("values", [{}, {"webhook_secret": ""}, {"webhook_secret": "", "webhook_secret_previous": ""}])
def test_account_without_a_secret_is_never_proven(values: dict[str, str]) -> None:
    assert not has_webhook_secret(call(""), CarrierCredentials(values))


def test_created_secrets_have_the_form_and_differ() -> None:
    assert SECRET != PREVIOUS
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", SECRET)
    assert all(form.matches(SECRET) for form in WEBHOOK_SECRET_FORMS.values())
    assert not any(form.matches(value) for form in WEBHOOK_SECRET_FORMS.values() for value in ("x" * 31, "a/" * 20, "a" * 129))


@pytest.mark.parametrize("kind", [OwnerKind.USER, OwnerKind.ORGANIZATION, OwnerKind.TENANT, OwnerKind.INSTANCE])
def test_hint_names_the_owner(kind: OwnerKind) -> None:
    assert read_hint(write_hint(Owner(kind, "a-b"))) == Owner(kind, "a-b")


@pytest.mark.parametrize("hint", ["", "tenant", "tenant-", "nobody-1", "auth-provider-google", "tenant-a/b", "-"])
def test_other_hints_name_nobody(hint: str) -> None:
    assert read_hint(hint) is None
