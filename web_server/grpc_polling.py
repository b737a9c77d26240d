"""Which threads wait for gRPC's responses: by default threads of gRPC's own, which then wake the one that called.

A thread that waits for its response itself saves that change of threads (docs/decisions/0157). gRPC decides when it is first
imported, by the environment.
"""

import os

VARIABLE = "GRPC_EXPERIMENTS"

SWITCHES = "-event_engine_client,-event_engine_for_all_other_endpoints,-event_engine_listener"
"""As grpcio 1.85 names them. A version that does not know one logs an error at the start, and polls by its default."""


def poll_in_calling_threads() -> None:
    """Set the switches, unless the environment has its own; call this before gRPC is imported."""
    os.environ.setdefault(VARIABLE, SWITCHES)
