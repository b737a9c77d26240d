import { describe, expect, it } from "vitest";
import type { CustomField } from "@/shared/vocabulary";
import {
  type Contact,
  type ContactFilters,
  clearFilters,
  fits,
  isFiltered,
  NO_FILTERS,
  nextSort,
  readFilters,
  sortOf,
  toChoice,
  toQuery,
  writeFilters,
} from "./filters";

const FULL: ContactFilters = {
  owner: "ann",
  text: "doe & sons",
  tags: ["t1", "t2"],
  field: { key: "site", value: "https://example.com/" },
  list: "l1",
  unread: true,
  optedOut: false,
  archived: null,
  sort: "-name",
};
const FIELDS = [
  { key: "visits", type: "number" },
  { key: "member", type: "boolean" },
] as CustomField[];

describe("the address", () => {
  it("keeps all filters", () => {
    const text = writeFilters(new URLSearchParams(), FULL).toString();
    expect(readFilters(new URLSearchParams(text))).toEqual(FULL);
  });

  it("is empty without filters, and keeps what else it has", () => {
    const written = writeFilters(new URLSearchParams("contact=c1&q=old&unread=true"), NO_FILTERS);
    expect(written.toString()).toBe("contact=c1");
    expect(readFilters(written)).toEqual(NO_FILTERS);
  });

  it("is read without what it cannot mean", () => {
    expect(readFilters(new URLSearchParams("sort=colour&unread=maybe&field=:x"))).toEqual(NO_FILTERS);
  });
});

describe("the filters", () => {
  it("become a query", () => {
    expect(toQuery(NO_FILTERS)).toEqual({ sort: "-lastMessage" });
    expect(toQuery(FULL)).toEqual({
      search: "doe & sons",
      tags: "t1,t2",
      customField: "site:https://example.com/",
      listId: "l1",
      unread: true,
      optedOut: false,
      sort: "name",
    });
    expect(sortOf({ ...FULL, text: " " })).toBe("-name");
  });

  it("become the contacts of a job", () => {
    expect(toChoice(NO_FILTERS, FIELDS)).toEqual({ all: true });
    expect(toChoice({ ...NO_FILTERS, field: { key: "visits", value: "12" } }, FIELDS)).toEqual({
      query: { customFields: { visits: 12 } },
    });
    expect(toChoice({ ...NO_FILTERS, archived: false, field: { key: "member", value: "yes" } }, FIELDS)).toEqual({
      query: { customFields: { member: true }, archived: false },
    });
  });

  it("are cleared without owner and order", () => {
    const cleared = clearFilters(FULL);
    expect(isFiltered(FULL)).toBe(true);
    expect(isFiltered(cleared)).toBe(false);
    expect([cleared.owner, cleared.sort]).toEqual(["ann", "-name"]);
    expect(isFiltered({ ...NO_FILTERS, field: { key: "site", value: "" } })).toBe(false);
  });

  it("are compared with a changed contact", () => {
    const contact = {
      read_status: false,
      optedOut: false,
      isArchived: true,
      lists: ["l1"],
      tags: [
        { id: "t1", name: "VIP" },
        { id: "t2", name: "Local" },
      ],
    } as Contact;
    expect(fits(contact, FULL)).toBe(true);
    expect(fits(contact, { ...FULL, archived: false })).toBe(false);
    expect(fits({ ...contact, tags: [] }, FULL)).toBe(false);
    expect(fits({ ...contact, lists: [] }, FULL)).toBe(false);
    expect(fits({ ...contact, read_status: true }, FULL)).toBe(false);
  });
});

it("turns the order around at the second click", () => {
  expect(nextSort("-lastMessage", "name")).toBe("name");
  expect(nextSort("name", "name")).toBe("-name");
  expect(nextSort("-name", "name")).toBe("name");
  expect(nextSort("name", "created")).toBe("-created");
});
