"""The Auth emulator as Google's own service: for one project, which a request does not name."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import requests

from tests.docs.loopback import serve_on_loopback


@contextmanager
def serve_sign_in(auth_emulator_host: str, project_id: str) -> Iterator[str]:
    """Pass requests on to the emulator with the project's name, which it takes from administrators alone; yield the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"]))) | {"targetProjectId": project_id}
            headers = {"Authorization": "Bearer owner"}
            answer = requests.post(f"http://{auth_emulator_host}{self.path}", json=body, headers=headers, timeout=30)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing."""

    with serve_on_loopback(Handler) as url:
        yield url.rstrip("/")
