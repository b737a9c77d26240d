import { expect, it } from "vitest";
import type { ApiContact, Group } from "./duplicates";
import { rowsOf } from "./rows";

const contact = (values: Partial<ApiContact>): ApiContact =>
  ({
    full_name: "",
    phone_number: "+12125550123",
    email: "",
    companyName: "",
    title: "",
    birthday: "",
    notes: "",
    tags: [],
    lists: [],
    customFields: {},
    optedOut: false,
    blocked: false,
    isArchived: false,
    read_status: true,
    last_message_date: 0,
    created: 0,
    ...values,
  }) as ApiContact;

const group = (contacts: ApiContact[], merged: ApiContact | null): Group =>
  ({ contacts, mergedContact: merged }) as unknown as Group;

const WORDS = { zone: "UTC", lists: new Map([["list", "Regulars"]]), fields: new Map([["level", "Membership"]]) };

it("shows fields that one of them has, and marks what differs", () => {
  const rows = rowsOf(
    group(
      [contact({ full_name: "Jo", lists: ["list"] }), contact({ full_name: "Jo Doe", phone_number: "(212) 555-0123" })],
      contact({ full_name: "Jo Doe", lists: ["list"], notes: "Other name: Jo" }),
    ),
    WORDS,
  );
  expect(rows.map((row) => [row.name, row.differs])).toEqual([
    ["name", true],
    ["phone", false],
    ["notes", false],
    ["lists", true],
  ]);
  expect(rows[2]?.merged).toBe("Other name: Jo");
  expect(rows[3]?.values).toEqual(["Regulars", ""]);
});

it("has no merged value where nothing can be merged", () => {
  const rows = rowsOf(group([contact({ email: "a@example.com" }), contact({ optedOut: true })], null), WORDS);
  expect(rows.map((row) => row.merged)).toEqual([null, null, null]);
  expect(rows.at(-1)?.values).toEqual(["", "Opted out"]);
});

it("names custom fields, and values by their kind", () => {
  const one = contact({ customFields: { level: "Gold", member: true } as never });
  const rows = rowsOf(group([one, contact({})], one), WORDS).slice(1);
  expect(rows.map((row) => [row.label, row.merged])).toEqual([
    ["Membership", "Gold"],
    ["member", "Yes"],
  ]);
});
