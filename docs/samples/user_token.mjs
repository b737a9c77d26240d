const { URL: url, USER_ID, TOKEN } = process.env;

const response = await fetch(`${url}/api/v2/contacts?limit=5`, {
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}` },
});
if (!response.ok) throw new Error(await response.text());
for (const contact of (await response.json()).contacts) {
  console.log(contact.id, contact.full_name);
}
