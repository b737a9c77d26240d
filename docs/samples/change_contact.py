import os

import requests

response = requests.patch(
    f"{os.environ['URL']}/api/v2/contacts/{os.environ['CONTACT_ID']}",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={"companyName": "Doe & Sons"},
    timeout=30,
)
response.raise_for_status()
print(response.json()["companyName"])
