import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const { URL: url, USER_ID, TOKEN } = process.env;

const query = new URLSearchParams({ type: "conversations", format: "csv", from: "2026-01-01", to: "2026-01-31" });
const response = await fetch(`${url}/api/export?${query}`, {
  headers: { Authorization: `Bearer ${USER_ID}:${TOKEN}` },
});
if (!response.ok) throw new Error(await response.text());
await pipeline(Readable.fromWeb(response.body), createWriteStream("january.csv"));
console.log("Saved january.csv");
