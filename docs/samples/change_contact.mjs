const { URL: url, USER_ID, TOKEN, CONTACT_ID } = process.env;

const response = await fetch(`${url}/api/v2/contacts/${CONTACT_ID}`, {
  method: "PATCH",
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}`, "Content-Type": "application/json" },
  body: JSON.stringify({ companyName: "Doe & Sons" }),
});
if (!response.ok) throw new Error(await response.text());
console.log((await response.json()).companyName);
