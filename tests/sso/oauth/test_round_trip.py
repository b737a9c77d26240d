"""A whole sign-on, by a real OpenID provider: over HTTP, and in a popup of a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import requests

from tests.sso.browser import Person
from tests.sso.oauth.office import COOKIE, OAuthOffice, read_page
from tests.sso.oidc import OpenIdProvider

_APP = """<!doctype html><title>App</title><button id="sign-on">Sign on</button><script>
window.received = [];
window.addEventListener('message', (event) => window.received.push({origin: event.origin, data: event.data}));
document.querySelector('#sign-on').addEventListener('click', () => window.open(%s, 'sso', 'popup'));
</script>"""


def add_real_provider(office: OAuthOffice, provider: OpenIdProvider, name: str, **changes: Any) -> None:
    settings = provider.register(f"{office.world.served.url}/auth/oauth/{name}/callback")
    office.add_provider(name, settings=settings, allow_jit_provisioning=True, **changes)


def sign_in(office: OAuthOffice, custom_token: str) -> str:
    """Sign in as the app does, and answer the Authorization header of the session."""
    settings = office.world.instance.core.settings
    url = f"http://{settings.FIREBASE_AUTH_EMULATOR_HOST}/identitytoolkit.googleapis.com/v1/accounts:signInWithCustomToken?key=any"
    body = {"token": custom_token, "returnSecureToken": True, "targetProjectId": settings.GOOGLE_CLOUD_PROJECT}
    answer = requests.post(url, json=body, headers={"Authorization": "Bearer owner"}, timeout=15)
    assert answer.status_code == 200, answer.text
    return f"Bearer {answer.json()['idToken']}"


@contextmanager
def serving(page: str) -> Iterator[str]:
    """Serve a page on an origin of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_real_provider_logs_a_new_user_in(office: OAuthOffice, openid_provider: OpenIdProvider) -> None:
    add_real_provider(office, openid_provider, "real")
    begun = office.begin("real")

    back = openid_provider.sign_on(begun.url, "vera")
    ended = read_page(requests.get(back, cookies={COOKIE: begun.cookie}, timeout=15))

    session = sign_in(office, ended.page["token"])
    answer = office.world.served.call("GET", f"/api/v2/users/{ended.uid}", session)
    assert answer.status_code == 200, answer.text
    assert answer.json()["email"] == "vera@example.com"


def test_unverified_address_creates_no_user(office: OAuthOffice, openid_provider: OpenIdProvider) -> None:
    add_real_provider(office, openid_provider, "real-too")
    begun = office.begin("real-too")

    ended = read_page(
        requests.get(openid_provider.sign_on(begun.url, "wim-unverified"), cookies={COOKIE: begun.cookie}, timeout=15)
    )

    assert ended.page["error"] is True


def test_a_popup_hands_the_token_to_the_app_and_closes(
    office: OAuthOffice, openid_provider: OpenIdProvider, person: Person
) -> None:
    start = f'"{office.world.served.url}/auth/oauth/popup"'
    with serving(_APP % start) as origin, serving(_APP % start) as foreign_origin:
        add_real_provider(office, openid_provider, "popup", allowed_origins=[origin])
        app, foreign_app = person.open(origin), person.open(foreign_origin)

        app.click("#sign-on")
        form = person.wait_for_window(lambda url: url.startswith(f"{openid_provider.issuer}/interaction/"))
        form.fill("input[name=login]", "xenia")
        form.fill("input[name=password]", "any")
        form.click("button[type=submit]")
        [message] = app.wait_for("window.received.length && window.received")
        person.wait_for_windows(2)

        assert message["origin"] == office.world.served.url
        assert message["data"]["error"] is False
        sign_in(office, message["data"]["token"])

        # A page of another origin opens the same popup: the user is signed on by now, and it is told nothing.
        foreign_app.click("#sign-on")
        person.wait_for_windows(2)
        assert foreign_app.evaluate("window.received") == []
