"""Configuration of the production web server: 2 processes of 8 threads, or of 32 where only tasks are served.

A request mostly waits for Firestore, so threads suffice. The Firestore client's own work holds the interpreter's lock, so there
are 2 processes. A task may wait 10 seconds for a carrier or a webhook, and uses no CPU meanwhile: hence the worker's threads.
Clients are created lazily, after the fork, so gRPC's fork support stays at its default.
"""

import gc
import os
import sys
import threading
from typing import Any

from gunicorn.http import wsgi

from web_server.grpc_polling import poll_in_calling_threads
from web_server.huge_pages import use_huge_pages

poll_in_calling_threads()

# The Server header of every response; it does not reveal the software.
wsgi.SERVER = "texting"

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8080')}"
# gunicorn's threads, except that none waits for a caller to send: see web_server/worker.py.
worker_class = "web_server.worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 32 if os.environ.get("SERVES") == "tasks" else 8
# Streaming a large list can take long. A worker that hangs is still detected by its heartbeat.
timeout = 60
graceful_timeout = 20
keepalive = 65
# No proxy in front of the instance sets these two headers. By default gunicorn trusts them in requests from this machine.
forwarder_headers = ""
# The application writes its own request log, without phone numbers.
accesslog = None
errorlog = "-"


def post_worker_init(worker: Any) -> None:
    """Exclude the application itself from the garbage collector, whose full passes would delay requests by about 0.1 s.

    Then move it to huge pages. Also let threads alternate each millisecond: an export computes for long, and a request beside
    it waits for the interpreter at each of its steps, by default up to 5 ms.
    """
    del worker
    sys.setswitchinterval(0.001)
    # What main.py set aside has not been through a pass yet.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    # Beside the first requests: it takes 0.2 to 0.4 s of CPU.
    threading.Thread(target=use_huge_pages, name="huge-pages", daemon=True).start()
