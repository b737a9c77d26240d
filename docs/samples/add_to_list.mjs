const { URL: url, USER_ID, TOKEN, LIST_ID, CONTACT_ID } = process.env;

const response = await fetch(`${url}/api/v2/lists/${LIST_ID}/contacts`, {
  method: "POST",
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}`, "Content-Type": "application/json" },
  body: JSON.stringify({ contactIds: [CONTACT_ID] }),
});
if (!response.ok) throw new Error(await response.text());
console.log(await response.json());
