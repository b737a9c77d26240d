"""gRPC channels of Google's generated clients, with options of our own."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import grpc

ChannelOptions = Sequence[tuple[str, int]]


def make_channel(transport: Any, emulator_host: str, options: ChannelOptions) -> Any:
    """Return the `channel` argument of a generated transport.

    Args:
        transport: class of the transport.
        emulator_host: `host:port` of an emulator; empty for Google's service, to which the transport opens the channel.
        options: options of gRPC, which replace those of the transport.
    """
    if emulator_host:
        return grpc.insecure_channel(emulator_host, options=options)
    return partial(_open_channel, transport, options)


def _open_channel(transport: Any, options: ChannelOptions, host: str, **settings: Any) -> grpc.Channel:
    return transport.create_channel(host, **{**settings, "options": options})
