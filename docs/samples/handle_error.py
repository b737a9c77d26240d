import os

import requests

response = requests.get(
    f"{os.environ['URL']}/api/v2/contacts/nobody",
    headers={"Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}"},
    timeout=30,
)
if not response.ok:
    problem = response.json()
    code = problem.get("type", "").rpartition("/")[2]
    print(response.status_code, code, problem.get("detail") or problem.get("errors"))
    print("Support asks for", problem.get("referenceCode"))
