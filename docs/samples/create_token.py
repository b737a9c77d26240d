import os

import requests

response = requests.post(
    f"{os.environ['URL']}/api/v2/users/{os.environ['USER_ID']}/token",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={"name": "CRM", "scope": "send", "expiresInDays": 365},
    timeout=30,
)
response.raise_for_status()
print(response.json()["token"])
