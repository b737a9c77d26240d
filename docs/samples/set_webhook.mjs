const { URL: url, USER_ID, TOKEN } = process.env;

const response = await fetch(`${url}/api/users/${USER_ID}/webhook`, {
  method: "POST",
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}`, "Content-Type": "application/json" },
  body: JSON.stringify({ url: "https://crm.example.com/texts?key=a1b2c3" }),
});
if (!response.ok) throw new Error(await response.text());
console.log((await response.json()).status);
