const { URL: url, USER_ID, TOKEN, CONTACT_ID } = process.env;

const response = await fetch(`${url}/api/v2/contacts/${CONTACT_ID}/messages?limit=10`, {
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}` },
});
if (!response.ok) throw new Error(await response.text());
for (const message of (await response.json()).messages) {
  console.log(message.direction, message.message);
}
