"""Only spaces below signalwire.com get credentials."""

import pytest

from app.carriers.base import SendError, SendErrorKind
from app.carriers.credentials import CarrierCredentials
from app.carriers.signalwire.adapter import SignalWire
from app.carriers.signalwire.space import find_space_url
from tests.carriers.adapters.signalwire import SignalWireDescription
from tests.carriers.description import NOW, PUBLIC_URL, TEXT

ACCOUNT = SignalWireDescription.account


@pytest.mark.parametrize(
    "space",
    ["acme.signalwire.com", "https://acme.signalwire.com", "https://ACME.SignalWire.com/", "http://acme.signalwire.com"],
)
def test_space_is_read_as_host_or_url(space: str) -> None:
    assert find_space_url(space) == "https://acme.signalwire.com"
    assert SignalWire.credential_fields.forms["space_url"].matches(space)


@pytest.mark.parametrize(
    "space",
    [
        "",
        "acme",
        "signalwire.com",
        ".signalwire.com",
        "-.signalwire.com",
        "acme.signalwire.com.example.com",
        "acme.signalwire.com:8443",
        "acme.signalwire.com@example.com",
        "user:password@acme.signalwire.com",
        "example.com/acme.signalwire.com",
        "example.com#.signalwire.com",
        "example.com\\.signalwire.com",
        "acme.signalwire.com\n",
        "acme.signalwire.com/../..",
        "acmesignalwire.com",
        "acme_.signalwire.com",
        "acme.\u017fignalwire.com",
        "acme.signalwire.com.",
        "ftp://acme.signalwire.com",
        "https://https://acme.signalwire.com",
        "a" * 64 + ".signalwire.com",
    ],
    ids=ascii,
)
def test_other_hosts_are_refused(space: str) -> None:
    assert find_space_url(space) == ""
    assert not SignalWire.credential_fields.forms["space_url"].matches(space)
    with pytest.raises(SendError) as raised:
        SignalWire("", PUBLIC_URL, 1, lambda: NOW).send(TEXT, CarrierCredentials({**ACCOUNT, "space_url": space}))
    assert (raised.value.kind, raised.value.is_answered) == (SendErrorKind.BAD_CONFIGURATION, None)
    assert "space_url" in raised.value.reason
