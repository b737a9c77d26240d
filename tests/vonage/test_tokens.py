"""Private keys of applications and tokens, held against Vonage's own package."""

import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from vonage_jwt.jwt import JwtClient
from vonage_jwt.verify_jwt import verify_signature

from app.carriers.base import WebhookRequest
from app.carriers.credentials import CarrierCredentials
from app.carriers.vonage.adapter import Vonage
from app.carriers.vonage.tokens import LIFETIME_MS, ApplicationTokens, read_private_key
from app.carriers.vonage.webhooks import is_genuine
from app.times.clock import HOUR, MINUTE, SECOND
from tests.carriers.adapters.vonage import APPLICATION_ID, PEM, PRIVATE_KEY, token_for
from tests.carriers.description import NOW

SECRET = "a-signature-secret-of-vonage-0123456789"
BODY = json.dumps({"message_uuid": "in1", "from": "12125550123", "to": "12125550100", "text": "Grüße 😀"}).encode()
FORM = Vonage.credential_fields.forms["private_key"]


def pem_of(key: Any, form: Any = serialization.PrivateFormat.PKCS8, password: bytes = b"") -> str:
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return str(key.private_bytes(serialization.Encoding.PEM, form, encryption).decode())


class TestPrivateKey:
    @pytest.mark.parametrize(
        "text",
        [
            PEM,
            PEM.strip(),
            PEM.replace("\n", "\\n"),
            PEM.replace("\n", "\r\n"),
            PEM.replace("\n", "\\r\\n"),
            PEM.replace("\n", " "),
            f"\n  {PEM}\n\n",
            pem_of(PRIVATE_KEY, serialization.PrivateFormat.TraditionalOpenSSL),
        ],
        ids=["plain", "stripped", "escaped", "crlf", "escaped-crlf", "spaces", "padded", "pkcs1"],
    )
    def test_every_spelling_is_read(self, text: str) -> None:
        key = read_private_key(text)
        assert key is not None
        assert key.private_numbers() == PRIVATE_KEY.private_numbers()
        assert FORM.matches(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "private.key",
            PEM.replace("BEGIN", "BEGUN"),
            PEM[: len(PEM) // 2],
            PEM.replace(PEM[200:210], "!!!!!!!!!!"),
            PEM + "x",
            pem_of(ec.generate_private_key(ec.SECP256R1())),
            pem_of(PRIVATE_KEY, password=b"a-password"),
            "-----BEGIN PRIVATE KEY-----" + "A" * 30_000 + "-----END PRIVATE KEY-----",
            PRIVATE_KEY.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode(),
        ],
        ids=["empty", "file", "head", "half", "damaged", "more", "elliptic", "password", "huge", "public"],
    )
    def test_what_is_no_private_key_is_refused(self, text: str) -> None:
        assert read_private_key(text) is None
        assert not FORM.matches(text)


class TestApplicationTokens:
    def test_token_has_the_claims_of_vonages_package(self) -> None:
        theirs = JwtClient(APPLICATION_ID, PEM).generate_application_jwt().decode()
        ours = ApplicationTokens().get(APPLICATION_ID, PEM, NOW)

        options: Any = {"verify_exp": False, "verify_iat": False}
        read = [jwt.decode_complete(token, PRIVATE_KEY.public_key(), ["RS256"], options) for token in (theirs, ours)]
        assert read[0]["header"] == read[1]["header"] == {"alg": "RS256", "typ": "JWT"}
        assert read[0]["payload"].keys() == read[1]["payload"].keys()
        assert read[1]["payload"]["application_id"] == APPLICATION_ID
        assert all(claims["payload"]["exp"] - claims["payload"]["iat"] == LIFETIME_MS // SECOND for claims in read)

    def test_token_is_used_while_half_of_its_life_is_left(self) -> None:
        tokens = ApplicationTokens()
        for at in range(NOW, NOW + HOUR, MINUTE):
            claims = jwt.decode(tokens.get(APPLICATION_ID, PEM, at), options={"verify_signature": False})
            assert claims["iat"] * SECOND <= at
            assert claims["exp"] * SECOND - at >= LIFETIME_MS // 2
        assert tokens.get(APPLICATION_ID, PEM, NOW) != tokens.get(APPLICATION_ID, PEM, NOW + LIFETIME_MS)

    def test_each_application_has_its_own(self) -> None:
        tokens = ApplicationTokens()
        other = pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        assert len({tokens.get(*login, NOW) for login in ((APPLICATION_ID, PEM), ("other", PEM), (APPLICATION_ID, other))}) == 3
        assert tokens.get(APPLICATION_ID, PEM, NOW) == tokens.get(APPLICATION_ID, PEM, NOW)


def accepts(token: str, body: bytes = BODY, /, **credentials: str) -> bool:
    request = WebhookRequest("https://texting.example.com/receive", {"authorization": f"Bearer {token}"}, body)
    return is_genuine(request, CarrierCredentials({"signature_secret": SECRET, **credentials}), NOW)


class TestWebhookTokens:
    def test_what_vonages_package_verifies_is_genuine(self) -> None:
        token = token_for(SECRET, BODY, NOW)
        assert verify_signature(token, SECRET)
        assert accepts(token)
        assert not verify_signature(token, SECRET[::-1])
        assert not accepts(token, signature_secret=SECRET[::-1])

    def test_hash_binds_the_body(self) -> None:
        # Vonage's package checks the token alone.
        token = token_for(SECRET, BODY, NOW)
        assert not accepts(token, BODY + b" ")
        assert accepts(token_for(SECRET, BODY, NOW, payload_hash=json_hash(BODY).upper()))
        for damaged in ("", None, 5, "x", [json_hash(BODY)]):
            assert not accepts(token_for(SECRET, BODY, NOW, payload_hash=damaged))

    @pytest.mark.parametrize("claim", ["api_key", "application_id"])
    def test_claims_about_the_account_must_fit(self, claim: str) -> None:
        assert accepts(token_for(SECRET, BODY, NOW, **{claim: "mine"}), **{claim: "mine"})
        assert not accepts(token_for(SECRET, BODY, NOW, **{claim: "another"}), **{claim: "mine"})
        assert not accepts(token_for(SECRET, BODY, NOW, **{claim: 5}), **{claim: "mine"})
        assert accepts(token_for(SECRET, BODY, NOW, **{claim: None}), **{claim: "mine"})
        assert accepts(token_for(SECRET, BODY, NOW, **{claim: "unknown here"}))

    @pytest.mark.parametrize("issued_at", [None, "", "now", True, [], NOW, 10**40, -1, float("inf"), float("nan")])
    def test_time_that_is_none_is_refused(self, issued_at: Any) -> None:
        assert not accepts(token_for(SECRET, BODY, NOW, iat=issued_at))

    def test_expired_token_is_refused(self) -> None:
        assert accepts(token_for(SECRET, BODY, NOW, exp=NOW // SECOND + 60))
        assert not accepts(token_for(SECRET, BODY, NOW, exp=NOW // SECOND - 60))

    @pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
    def test_another_algorithm_is_refused(self, algorithm: str) -> None:
        claims = jwt.decode(token_for(SECRET, BODY, NOW), options={"verify_signature": False})
        key = "" if algorithm == "none" else SECRET * 2
        assert not accepts(jwt.encode(claims, key, algorithm=algorithm), signature_secret=SECRET * 2)

    def test_short_secrets_are_accepted(self) -> None:
        token = token_for(SECRET, BODY, NOW)
        signed = token.rpartition(".")[0]
        short = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(signed.encode(), b"abcd")
        encoded = jwt.utils.base64url_encode(short).decode()
        assert accepts(f"{signed}.{encoded}", signature_secret="abcd")


def json_hash(body: bytes) -> str:
    claims = jwt.decode(token_for(SECRET, body, NOW), options={"verify_signature": False})
    return str(claims["payload_hash"])
