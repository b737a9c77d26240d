import { describe, expect, it } from "vitest";
import { type Contact, isShown, readContact } from "./contacts";
import { ConversationOrder } from "./conversationOrder";

const OWNERS = ["ann", "ben"];

function make(id: string, change: Partial<Contact> = {}): Contact {
  return { ...readContact(id, { uid: "ann" }), lastMessageDate: 1, ...change };
}

function idsOf(order: ConversationOrder): string[] {
  return Array.from({ length: order.length }, (_, index) => order.at(index)?.id ?? "");
}

describe("the order of conversations", () => {
  it("moves a conversation to where its last message puts it", () => {
    const order = new ConversationOrder(
      ["a", "b", "c"].map((id, index) => make(id, { lastMessageDate: 9 - index })),
      OWNERS,
      "inbox",
      "ann",
    );
    order.put(make("c", { lastMessageDate: 20 }));
    expect(idsOf(order)).toEqual(["c", "a", "b"]);
    expect(order.indexOf("a")).toBe(1);
    order.put(make("c", { lastMessageDate: 20, name: "Carl" }));
    expect(order.at(0)?.name).toBe("Carl");
  });

  it("leaves out what the filter does not show", () => {
    const order = new ConversationOrder([make("a"), make("b", { uid: "somebody" })], OWNERS, "inbox", "ann");
    expect(idsOf(order)).toEqual(["a"]);
    order.put(make("a", { isArchived: true }));
    expect(order.length).toBe(0);
    expect(order.indexOf("a")).toBe(-1);
  });

  it("is that of sorting everything, after any changes", () => {
    const contacts = new Map<string, Contact>();
    const order = new ConversationOrder([], OWNERS, "inbox", "ann");
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 1;
      return seed % below;
    };
    for (let step = 0; step < 2_000; step += 1) {
      const id = `contact ${random(60)}`;
      if (random(10) === 0) {
        contacts.delete(id);
        order.remove(id);
      } else {
        const contact = make(id, {
          lastMessageDate: random(40),
          isArchived: random(5) === 0,
          uid: ["ann", "ben", "other"][random(3)] as string,
        });
        contacts.set(id, contact);
        order.put(contact);
      }
    }
    const sorted = [...contacts.values()]
      .filter((contact) => OWNERS.includes(contact.uid) && isShown(contact, "inbox", "ann"))
      .sort((one, other) => other.lastMessageDate - one.lastMessageDate || (one.id < other.id ? -1 : 1));
    expect(sorted.length).toBeGreaterThan(20);
    expect(idsOf(order)).toEqual(sorted.map((contact) => contact.id));
  });
});
