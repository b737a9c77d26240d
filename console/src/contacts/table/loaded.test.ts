import { expect, it } from "vitest";
import { type Contact, NO_FILTERS } from "./filters/filters";
import { changeLoaded } from "./loaded";

function contact(id: string, isArchived = false): Contact {
  return { id, isArchived, lists: [], tags: [], read_status: true, optedOut: false } as unknown as Contact;
}

const LOADED = {
  pages: [
    { contacts: [contact("a"), contact("b")], nextCursor: "next" },
    { contacts: [contact("c")], nextCursor: null },
  ],
  pageParams: ["", "next"],
};
const archive = (one: Contact) => ({ ...one, isArchived: true });

it("changes contacts where they stand, and leaves other pages as they are", () => {
  const changed = changeLoaded(LOADED, NO_FILTERS, new Set(["b"]), archive);
  expect(changed.pages[0]?.contacts.map((one) => one.isArchived)).toEqual([false, true]);
  expect(changed.pages[1]).toBe(LOADED.pages[1]);
});

it("leaves out what the filter shows no longer, and what is gone", () => {
  const filters = { ...NO_FILTERS, archived: false };
  expect(changeLoaded(LOADED, filters, new Set(["a", "c"]), archive).pages.map((page) => page.contacts.length)).toEqual(
    [1, 0],
  );
  expect(changeLoaded(LOADED, NO_FILTERS, new Set(["a"]), () => null).pages[0]?.contacts).toHaveLength(1);
});
