const { URL: url, USER_ID, SERVICE_TOKEN } = process.env;

const query = new URLSearchParams({ userId: USER_ID, limit: "5" });
const response = await fetch(`${url}/api/v2/contacts?${query}`, {
  headers: { Authorization: `Bearer ${SERVICE_TOKEN}` },
});
if (!response.ok) throw new Error(await response.text());
for (const contact of (await response.json()).contacts) {
  console.log(contact.id, contact.full_name);
}
