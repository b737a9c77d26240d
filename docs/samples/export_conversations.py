import os

import requests

with requests.get(
    f"{os.environ['URL']}/api/export",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    params={"type": "conversations", "format": "csv", "from": "2026-01-01", "to": "2026-01-31"},
    stream=True,
    timeout=600,
) as response:
    response.raise_for_status()
    with open("january.csv", "wb") as file:
        for piece in response.iter_content(65536):
            file.write(piece)
print("Saved january.csv")
