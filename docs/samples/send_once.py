import os
import time
import uuid

import requests

# Keep the key with the order, so that even a restarted program sends the same one.
key = f"order-7312-ready-{uuid.uuid4()}"
for attempt in range(5):
    try:
        response = requests.post(
            f"{os.environ['URL']}/api/send",
            headers={
                "Authorization": f"Bearer {os.environ['USER_ID']}:{os.environ['TOKEN']}",
                "Idempotency-Key": key,
            },
            json={"to": "+12125550123", "from": os.environ["NUMBER"], "message": "Order 7312 is ready."},
            timeout=30,
        )
    except requests.ConnectionError:
        time.sleep(2**attempt)
        continue
    if response.status_code in (409, 429, 500, 502, 503) and "Retry-After" in response.headers:
        time.sleep(float(response.headers["Retry-After"]))
        continue
    break
response.raise_for_status()
print(response.json()["id"])
