import { randomUUID } from "node:crypto";

const { URL: url, USER_ID, TOKEN, NUMBER } = process.env;
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

// Keep the key with the order, so that even a restarted program sends the same one.
const key = `order-7312-ready-${randomUUID()}`;
let response;
for (let attempt = 0; attempt < 5; attempt++) {
  response = await fetch(`${url}/api/send`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${USER_ID}:${TOKEN}`,
      "Content-Type": "application/json",
      "Idempotency-Key": key,
    },
    body: JSON.stringify({ to: "+12125550123", from: NUMBER, message: "Order 7312 is ready." }),
  }).catch(() => null);
  const pause = response ? response.headers.get("Retry-After") : 2 ** attempt;
  if (response && (response.ok || !pause)) break;
  await wait(Number(pause));
}
if (!response?.ok) throw new Error(response ? await response.text() : "No connection");
console.log((await response.json()).id);
