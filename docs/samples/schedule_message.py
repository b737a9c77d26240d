import os
import time

import requests

TOMORROW = int((time.time() + 24 * 60 * 60) * 1000)

response = requests.post(
    f"{os.environ['URL']}/api/send",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={
        "to": "+12125550123",
        "from": os.environ["NUMBER"],
        "message": "See you tomorrow at ten!",
        "sendAt": TOMORROW,
    },
    timeout=30,
)
response.raise_for_status()
print(response.json()["id"])
