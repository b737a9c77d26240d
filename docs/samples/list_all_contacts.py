import os

import requests

http = requests.Session()
http.headers["Authorization"] = f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"

cursor = None
while True:
    response = http.get(
        f"{os.environ['URL']}/api/v2/contacts",
        params={"limit": 200, "cursor": cursor},
        timeout=30,
    )
    response.raise_for_status()
    page = response.json()
    for contact in page["contacts"]:
        print(contact["id"], contact["full_name"])
    cursor = page["nextCursor"]
    if cursor is None:
        break
