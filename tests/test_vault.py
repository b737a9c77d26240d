import base64
import secrets

import pytest

from app.crypto.keys import Keys
from app.crypto.vault import Owner, OwnerKind, Vault, VaultError, read_credential_keys

KEYS = Keys("a-secret-key-for-tests-and-nothing-else")
TENANT = Owner(OwnerKind.TENANT, "t1")


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def test_a_sealed_secret_opens_for_its_owner_and_carrier() -> None:
    vault = Vault.of(KEYS, "")
    sealed = vault.seal(TENANT, "twilio", "gehéim")
    assert sealed.startswith("v1:derived:")
    assert "gehéim" not in sealed
    assert Vault.of(KEYS, "").open(TENANT, "twilio", sealed) == "gehéim"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    vault = Vault.of(KEYS, "")
    assert vault.seal(TENANT, "twilio", "secret") != vault.seal(TENANT, "twilio", "secret")


@pytest.mark.parametrize(
    ("owner", "carrier"),
    [
        (Owner(OwnerKind.TENANT, "t2"), "twilio"),
        (Owner(OwnerKind.ORGANIZATION, "t1"), "twilio"),
        (Owner(OwnerKind.USER, "t1"), "twilio"),
        (TENANT, "telnyxv2"),
    ],
)
def test_secret_of_another_owner_or_carrier_does_not_open(owner: Owner, carrier: str) -> None:
    vault = Vault.of(KEYS, "")
    sealed = vault.seal(TENANT, "twilio", "secret")
    with pytest.raises(VaultError, match="sealed for another owner or carrier") as raised:
        vault.open(owner, carrier, sealed)
    assert str(owner) in str(raised.value)


def test_keys_rotate() -> None:
    old, new = f"2024={new_key()}", f"2025={new_key()}"
    of_default = Vault.of(KEYS, "").seal(TENANT, "twilio", "first")
    of_old = Vault.of(KEYS, old).seal(TENANT, "twilio", "second")
    both = Vault.of(KEYS, f"{new}, {old}")
    assert both.open(TENANT, "twilio", of_default) == "first"
    assert both.open(TENANT, "twilio", of_old) == "second"
    assert both.seal(TENANT, "twilio", "third").startswith("v1:2025:")
    with pytest.raises(VaultError, match="needs the key '2024'"):
        Vault.of(KEYS, new).open(TENANT, "twilio", of_old)


def test_another_key_of_the_same_id_does_not_open() -> None:
    sealed = Vault.of(KEYS, f"k={new_key()}").seal(TENANT, "twilio", "secret")
    with pytest.raises(VaultError):
        Vault.of(KEYS, f"k={new_key()}").open(TENANT, "twilio", sealed)


@pytest.mark.parametrize("changed", ["secret", "v1:derived:", "v1:derived:!!", "v1:derived:AAAA", "v2:derived:AAAA", ""])
def test_what_was_not_sealed_does_not_open(changed: str) -> None:
    with pytest.raises(VaultError) as raised:
        Vault.of(KEYS, "").open(TENANT, "twilio", changed)
    assert "secret" not in str(raised.value)


def test_a_changed_ciphertext_does_not_open() -> None:
    vault = Vault.of(KEYS, "")
    head, _, body = vault.seal(TENANT, "twilio", "secret").rpartition(":")
    raw = bytearray(base64.b64decode(body))
    for position in range(len(raw)):
        changed = bytes(raw[:position]) + bytes([raw[position] ^ 1]) + bytes(raw[position + 1 :])
        with pytest.raises(VaultError):
            vault.open(TENANT, "twilio", f"{head}:{base64.b64encode(changed).decode()}")


@pytest.mark.parametrize("text", ["x", "a=", "a=AAAA", f"={'A' * 43}=", f"derived={'A' * 43}=", f"a={'A' * 43}=,a={'A' * 43}="])
def test_a_wrong_list_of_keys_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="Must list keys as <id>=<base64 of 32 bytes>") as raised:
        read_credential_keys(text)
    assert "AAAA" not in str(raised.value)
