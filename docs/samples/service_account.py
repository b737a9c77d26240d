import os

import requests

response = requests.get(
    f"{os.environ['URL']}/api/v2/contacts",
    headers={"Authorization": f"Bearer {os.environ['SERVICE_TOKEN']}"},
    params={"userId": os.environ["USER_ID"], "limit": 5},
    timeout=30,
)
response.raise_for_status()
for contact in response.json()["contacts"]:
    print(contact["id"], contact["full_name"])
