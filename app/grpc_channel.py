"""gRPC channels of Google's generated clients, with options of our own, and calls on them by protocol messages."""

from collections.abc import Callable, Sequence
from functools import partial
from operator import methodcaller
from typing import Any

import grpc

ChannelOptions = Sequence[tuple[str, int]]

# A router may forget a connection and tell neither end; calls then fail until a ping finds out. Google's own clients, too, ping
# after 30 s without data. gRPC also pings to measure the network, and sends no other ping before that one has ended: the limit
# of a ping, a minute otherwise, is what ends a lost connection. The operating system ends it if nothing is acknowledged.
_LOST_AFTER_MS = 10_000
_KEEPALIVE: ChannelOptions = (
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", _LOST_AFTER_MS),
    ("grpc.http2.ping_timeout_ms", _LOST_AFTER_MS),
)

_serialize = methodcaller("SerializeToString")


def make_channel(transport: Any, emulator_host: str, options: ChannelOptions) -> Any:
    """Return the `channel` argument of a generated transport.

    Args:
        transport: class of the transport.
        emulator_host: `host:port` of an emulator; empty for Google's service, to which the transport opens the channel.
        options: options of gRPC, which replace those of the transport; those that find a lost connection are added.
    """
    options = (*_KEEPALIVE, *options)
    if emulator_host:
        return grpc.insecure_channel(emulator_host, options=options)
    return partial(_open_channel, transport, options)


def make_stub(channel: grpc.Channel, path: str, response: Any, *, is_streamed: bool = False) -> Callable[..., Any]:
    """Return the function that calls a method with a protocol message, and returns protocol messages.

    The transport's own methods wrap each message in a class of Google's, and make a new stub for each call, to log it.

    Args:
        channel: channel of a generated transport, with its credentials.
        path: full name of the method, `/package.Service/Method`.
        response: protocol type of a response.
        is_streamed: whether the method returns a stream of responses.
    """
    make: Any = channel.unary_stream if is_streamed else channel.unary_unary
    stub: Callable[..., Any] = make(path, request_serializer=_serialize, response_deserializer=response.FromString)
    return stub


def _open_channel(transport: Any, options: ChannelOptions, host: str, **settings: Any) -> grpc.Channel:
    return transport.create_channel(host, **{**settings, "options": options})
