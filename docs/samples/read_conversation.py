import os

import requests

response = requests.get(
    f"{os.environ['URL']}/api/v2/contacts/{os.environ['CONTACT_ID']}/messages",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    params={"limit": 10},
    timeout=30,
)
response.raise_for_status()
for message in response.json()["messages"]:
    print(message["direction"], message["message"])
