import os

import requests

response = requests.post(
    f"{os.environ['URL']}/api/v2/lists/{os.environ['LIST_ID']}/contacts",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={"contactIds": [os.environ["CONTACT_ID"]]},
    timeout=30,
)
response.raise_for_status()
print(response.json())
