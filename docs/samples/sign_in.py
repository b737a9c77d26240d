import os

import requests

SIGN_IN_URL = os.environ.get("SIGN_IN_URL", "https://identitytoolkit.googleapis.com")

response = requests.post(
    f"{SIGN_IN_URL}/v1/accounts:signInWithPassword",
    params={"key": os.environ["WEB_API_KEY"]},
    json={"email": os.environ["EMAIL"], "password": os.environ["PASSWORD"], "returnSecureToken": True},
    timeout=30,
)
response.raise_for_status()
session = response.json()
print(session["localId"], session["idToken"])
