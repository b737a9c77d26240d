const { URL: url, USER_ID, TOKEN, NUMBER } = process.env;
const tomorrow = Date.now() + 24 * 60 * 60 * 1000;

const response = await fetch(`${url}/api/send`, {
  method: "POST",
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}`, "Content-Type": "application/json" },
  body: JSON.stringify({ to: "+12125550123", from: NUMBER, message: "See you tomorrow at ten!", sendAt: tomorrow }),
});
if (!response.ok) throw new Error(await response.text());
console.log((await response.json()).id);
