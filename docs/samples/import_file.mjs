import { readFile } from "node:fs/promises";

const { URL: url, USER_ID, TOKEN } = process.env;

const response = await fetch(`${url}/api/v2/contacts/import?dryRun=true`, {
  method: "POST",
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}`, "Content-Type": "text/csv" },
  body: await readFile("customers.csv"),
});
if (!response.ok) throw new Error(await response.text());
console.log((await response.json()).id);
