const { URL: url, USER_ID, TOKEN } = process.env;

let cursor = null;
do {
  const query = new URLSearchParams({ limit: "200", ...(cursor && { cursor }) });
  const response = await fetch(`${url}/api/v2/contacts?${query}`, {
    headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}` },
  });
  if (!response.ok) throw new Error(await response.text());
  const page = await response.json();
  for (const contact of page.contacts) console.log(contact.id, contact.full_name);
  cursor = page.nextCursor;
} while (cursor !== null);
