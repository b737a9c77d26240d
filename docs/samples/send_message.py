import os

import requests

response = requests.post(
    f"{os.environ['URL']}/api/send",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={"to": "+15005550101", "from": os.environ["NUMBER"], "message": "Hello!"},
    timeout=30,
)
response.raise_for_status()
print(response.json()["id"])
