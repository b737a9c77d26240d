import os
import time

import requests

while True:
    response = requests.get(
        f"{os.environ['URL']}/api/v2/messages/{os.environ['MESSAGE_ID']}",
        headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
        timeout=30,
    )
    response.raise_for_status()
    message = response.json()
    if message["state"] in ("delivered", "undelivered", "failed", "canceled"):
        break
    time.sleep(2)
print(message["state"], message["failure"])
