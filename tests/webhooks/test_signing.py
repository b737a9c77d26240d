import base64
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from app.times.clock import DAY, MINUTE, SECOND
from tests.webhooks.receiver import Received
from tests.webhooks.webhook_fixture import Office


def signatures_fitting(request: Received, secret: str) -> list[str]:
    """Return which of a request's signatures the vendor's library makes too, at any time."""
    timestamp = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    expected = Webhook(secret).sign(request.id, timestamp, request.body.decode())
    return [signature for signature in request.headers["webhook-signature"].split() if signature == expected]


def test_signature_is_verified_by_standard_webhooks(quiet_office: Office) -> None:
    secret = quiet_office.new_secret()
    delivery = quiet_office.post(quiet_office.store_text("Signed"))

    (request,) = quiet_office.receiver.received
    assert request.id == delivery.id
    assert abs(int(request.headers["webhook-timestamp"]) - quiet_office.clock() // SECOND) < 10
    assert request.verify(secret)["MessageBody"] == "Signed"
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32


def test_a_changed_body_is_not_verified(quiet_office: Office) -> None:
    secret = quiet_office.new_secret()
    quiet_office.post(quiet_office.store_text("Signed"))

    (request,) = quiet_office.receiver.received
    forged = Received(request.path, request.headers, request.body.replace(b"Signed", b"Forged"))
    with pytest.raises(WebhookVerificationError):
        forged.verify(secret)


def test_for_a_day_after_a_change_both_secrets_verify(quiet_office: Office) -> None:
    old, new = quiet_office.new_secret(), quiet_office.new_secret()
    quiet_office.post(quiet_office.store_text())

    (request,) = quiet_office.receiver.received
    assert old != new
    assert request.verify(old) == request.verify(new)


def test_a_day_after_a_change_the_old_secret_is_worth_nothing(quiet_office: Office) -> None:
    old, new = quiet_office.new_secret(), quiet_office.new_secret()
    quiet_office.clock.forward(DAY + MINUTE)
    quiet_office.post(quiet_office.store_text())

    (request,) = quiet_office.receiver.received
    assert signatures_fitting(request, old) == []
    assert signatures_fitting(request, new) == request.headers["webhook-signature"].split()


def test_the_first_secret_overlaps_with_none(quiet_office: Office) -> None:
    secret = quiet_office.new_secret()
    quiet_office.post(quiet_office.store_text())

    (request,) = quiet_office.receiver.received
    assert len(request.headers["webhook-signature"].split()) == 1
    assert request.verify(secret)


def test_every_user_has_a_secret_of_his_own(quiet_office: Office) -> None:
    world = quiet_office.world
    bens = world.call("POST", f"/api/v2/users/{world.ben.user.id}/webhook/secret", world.ben).json()["secret"]

    assert bens != quiet_office.new_secret()


def test_no_secret_is_stored(quiet_office: Office) -> None:
    secret = quiet_office.new_secret()
    stored = repr(quiet_office.ann())

    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored
    assert base64.b64decode(secret.removeprefix("whsec_")).hex() not in stored
