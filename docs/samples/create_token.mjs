const { URL: url, USER_ID, TOKEN } = process.env;

const response = await fetch(`${url}/api/v2/users/${USER_ID}/token`, {
  method: "POST",
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}`, "Content-Type": "application/json" },
  body: JSON.stringify({ name: "CRM", scope: "send", expiresInDays: 365 }),
});
if (!response.ok) throw new Error(await response.text());
console.log((await response.json()).token);
