"""The production web server: two processes of eight threads.

Threads, because a request mostly waits for Firestore; two processes, because the Firestore client's own work is bound by
the interpreter's lock. Clients are made lazily, after the fork, so gRPC's fork support stays at its default.
"""

import os

from gunicorn.http import wsgi

# The header Server of every answer: which program serves is nobody's business.
wsgi.SERVER = "texting"

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8080')}"
# gunicorn's own threads, but none waits for a caller to send: web_server/worker.py.
worker_class = "web_server.worker.Worker"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 8
# A stream of a large list may take long; a worker that hangs is still found by its heartbeat.
timeout = 60
graceful_timeout = 20
keepalive = 65
# Nobody in front of the instance sets these two; from this machine gunicorn would believe them in any request.
forwarder_headers = ""
# The application writes its own request log, without telephone numbers.
accesslog = None
errorlog = "-"
