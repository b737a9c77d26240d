import os

import requests

response = requests.post(
    f"{os.environ['URL']}/api/send",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    json={"to": "+12125550123", "from": os.environ["NUMBER"], "message": "Your order is ready."},
    timeout=30,
)
response.raise_for_status()
print(response.json()["id"])
