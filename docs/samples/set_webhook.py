import os

import requests

response = requests.post(
    f"{os.environ['URL']}/api/users/{os.environ['USER_ID']}/webhook",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={"url": "https://crm.example.com/texts?key=a1b2c3"},
    timeout=30,
)
response.raise_for_status()
print(response.json()["status"])
