import ipaddress
import socket
import threading
import time
from typing import Any

import pytest

from app.safe_http.client import OutboundClient, OutboundError
from app.safe_http.ssrf_guard import AddressGuard, AddressRefusedError, find_url_fault, is_public
from tests.webhooks.receiver import Receiver

PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2001:10::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "198.17.255.255", "2606:4700::1111", "2a00:1450:4001::1"]
SPELLINGS = ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "0", "10.1", "0xa9fea9fe", "[::ffff:7f00:1]", "[::1]"]


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Replace name resolution by these addresses, one after another; return the requested names."""
    asked: list[str] = []
    genuine = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *rest: Any, **named: Any) -> Any:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            addresses = answers[min(len(asked), len(answers) - 1)]
            asked.append(host)
            return [entry for address in addresses for entry in genuine(address, port, *rest, **named)]
        return genuine(host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def connecting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse every connection; return the addresses that were connected to."""
    connected: list[str] = []

    def create_connection(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", create_connection)
    return connected


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(AddressRefusedError):
        AddressGuard().resolve(address, 443, 1)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_answered_as_it_is(address: str) -> None:
    assert AddressGuard().resolve(address, 443, 1) == [address]


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_hides_a_private_address(host: str) -> None:
    assert find_url_fault(f"http://{host}/") is not None
    with pytest.raises(AddressRefusedError):
        AddressGuard().resolve(host.strip("[]"), 80, 1)


@pytest.mark.parametrize("address", ["10.0.0.1", "::1", "169.254.169.254", "64:ff9b::a00:1"])
def test_name_of_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolving(monkeypatch, [address])
    connected = connecting(monkeypatch)

    with pytest.raises(OutboundError) as caught:
        OutboundClient(AddressGuard()).request("POST", "https://crm.example.com/texts")

    assert caught.value.refused
    assert address in caught.value.reason
    assert connected == []


def test_one_private_address_among_public_ones_refuses_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["1.1.1.1", "192.168.0.1"])
    connected = connecting(monkeypatch)

    with pytest.raises(OutboundError, match=r"192\.168\.0\.1"):
        OutboundClient(AddressGuard()).request("POST", "https://crm.example.com/")
    assert connected == []


def test_rebinding_name_connects_to_the_checked_address(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    connected = connecting(monkeypatch)

    with pytest.raises(OutboundError, match="refused"):
        OutboundClient(AddressGuard()).request("POST", "https://rebind.example.com/")

    assert asked == ["rebind.example.com"]
    assert connected == ["1.1.1.1"]


def test_the_next_address_is_tried_when_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["1.1.1.1", "8.8.8.8"])
    connected = connecting(monkeypatch)

    with pytest.raises(OutboundError):
        OutboundClient(AddressGuard()).request("POST", "https://crm.example.com/")
    assert connected == ["1.1.1.1", "8.8.8.8"]


def test_a_resolver_that_never_answers_does_not_hold_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    def getaddrinfo(*_: Any, **__: Any) -> Any:
        released.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    started = time.monotonic()

    with pytest.raises(OutboundError, match=r"No connection within 0\.2 seconds"):
        OutboundClient(AddressGuard()).request("POST", "https://crm.example.com/", seconds=0.2)
    assert time.monotonic() - started < 10
    released.set()


def test_loopback_is_refused_unless_the_setting_allows_it(receiver: Receiver) -> None:
    with pytest.raises(OutboundError) as caught:
        OutboundClient(AddressGuard()).request("POST", receiver.url())
    assert caught.value.refused
    assert receiver.received == []

    assert OutboundClient(AddressGuard(loopback_allowed=True)).request("POST", receiver.url()).status == 200


def test_setting_allows_loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = AddressGuard(loopback_allowed=True)
    for address in ("10.0.0.1", "169.254.169.254", "fe80::1"):
        with pytest.raises(AddressRefusedError):
            guard.resolve(address, 80, 1)
    resolving(monkeypatch, ["127.0.0.1", "10.0.0.1"])
    with pytest.raises(AddressRefusedError):
        guard.resolve("mixed.example.com", 80, 1)


@pytest.mark.parametrize("port", [22, 25, 53, 110, 465, 587, 993])
def test_ports_of_mail_and_shells_are_refused(port: int) -> None:
    assert find_url_fault(f"https://crm.example.com:{port}/") is not None
    with pytest.raises(AddressRefusedError):
        AddressGuard().resolve("1.1.1.1", port, 1)


@pytest.mark.parametrize(
    "url",
    [
        "crm.example.com/texts",
        "/texts",
        "ftp://crm.example.com/",
        "javascript:alert(1)",
        "http://",
        "http:///texts",
        "https://user:password@crm.example.com/",
        "https://user@crm.example.com/",
        "https://crm.example.com/#top",
        "https://crm.example.com/a b",
        "https://crm.example.com/\r\nHost: other",
        "https://crm.exämple.com/",
        "https://crm.example.com:0/",
        "https://crm.example.com:99999/",
        "https://crm.example.com:x/",
        "https://[::1/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://intranet/",
        "https://printer.local/",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://crm.example.com/" + "a" * 2048,
    ],
)
def test_a_url_that_can_never_be_called_is_refused_in_words(url: str) -> None:
    fault = find_url_fault(url)
    assert fault is not None
    assert fault.startswith("Must ")


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example.com",
        "http://crm.example.com/texts?secret=a%20b&&x=",
        "HTTPS://crm.example.com:8443/",
        "https://1.1.1.1/",
        "https://xn--crm-exmple-z5a.com/",
        "https://[2606:4700::1111]:8080/",
    ],
)
def test_a_url_of_the_internet_is_accepted(url: str) -> None:
    assert find_url_fault(url) is None
