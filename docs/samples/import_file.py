import os
from pathlib import Path

import requests

response = requests.post(
    f"{os.environ['URL']}/api/v2/contacts/import",
    headers={
        "Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}",
        "Content-Type": "text/csv",
    },
    params={"dryRun": "true"},
    data=Path("customers.csv").read_bytes(),
    timeout=60,
)
response.raise_for_status()
print(response.json()["id"])
